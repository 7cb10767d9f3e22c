import { AppError } from '../../core/failure.ts'

const namePattern = /^[A-Za-z]\w{0,79}$/
const pathPattern = /^[A-Za-z]\w{0,79}(?:\.[A-Za-z]\w{0,79}){0,5}$/
const idPattern = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/

/** The API name of an object or field, such as `Account` or `Tier__c`. @throws invalid_input */
export function readName(text: string): string {
  if (namePattern.test(text)) return text
  throw new AppError('invalid_input', 'An object or field name is not an API name such as Account or Tier__c.')
}

/** A field by its API name or through up to five parents, such as `Owner.Manager.Name`. @throws invalid_input */
export function readFieldPath(text: string): string {
  if (pathPattern.test(text)) return text
  throw new AppError('invalid_input', 'A field name is not an API name such as Name, Tier__c or Owner.Name.')
}

/** A record id, 15 or 18 characters, as it came. @throws invalid_input */
export function readId(text: string): string {
  if (idPattern.test(text)) return text
  throw new AppError('invalid_input', 'A record id is not a Salesforce id of 15 or 18 letters and digits.')
}
