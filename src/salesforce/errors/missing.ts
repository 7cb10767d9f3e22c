import { type Asked, objectIn } from './asked.ts'
import type { ErrorRule } from './rule.ts'

/** What Salesforce says of a name that it does not know, or will not show: the two are the same to it. */
export interface Missing {
  readonly rule: ErrorRule
  /** Such as `Nmae of Account`. */
  readonly name: string
}

const todo =
  'Salesforce does not say which. If the tool works for other people, an administrator can give you the right; if it works for nobody, whoever maintains the tool must correct it.'
const leftOut = 'The local org left it out of the project of --schema, and says why at its start.'
const isLeftOut = /The local org left [\w.]{1,170} out of --schema/
const rule = (what: string): ErrorRule => ({ code: 'forbidden', what: `The tool ${what}`, todo })

export const unknownObject = rule('uses an object that the org does not have, or that you may not see')
const unknownField = rule('uses a field that the org does not have, or that you may not see')
const unknownParent = rule('reads a parent record by a name that the org does not have, or that you may not see')
const unknownChildren = rule('reads related records by a name that the org does not have, or that you may not see')
export const unwritableField = rule('writes a field that cannot be written, or not by you')

interface Form {
  /** The parts of the name that it captures can only be API names. */
  readonly pattern: RegExp
  readonly rule: ErrorRule
}

const name = "'?([A-Za-z]\\w{0,79})'?"
const forms: readonly Form[] = [
  { pattern: new RegExp(`No such column ${name} on (?:entity|sobject of type) ${name}`), rule: unknownField },
  { pattern: new RegExp(`Didn't understand relationship ${name} in FROM part`), rule: unknownChildren },
  { pattern: new RegExp(`Didn't understand relationship ${name} in field path`), rule: unknownParent },
  { pattern: new RegExp(`No such relation(?:ship)? ${name} on (?:entity )?${name}`), rule: unknownParent },
  { pattern: new RegExp(`sObject type ${name} is not supported`, 'i'), rule: unknownObject },
]

const codes = new Set(['INVALID_FIELD', 'INVALID_TYPE'])

/** Reads an error that may mean the tool as well as the rights of its user; `undefined` for any other. */
export function readMissing(errorCode: string, message: string, asked: Asked | undefined): Missing | undefined {
  if (errorCode === 'NOT_FOUND') return asked && readMissingAddress(asked, message)
  if (!codes.has(errorCode)) return undefined
  for (const form of forms) {
    const [, ...names] = form.pattern.exec(message) ?? []
    if (names.length === 0) continue
    const known = isLeftOut.test(message) ? { ...form.rule, todo: leftOut } : form.rule
    return { rule: known, name: names.join(' of ') }
  }
  return undefined
}

/** A write to an address that is not there: of the object, where no record is named, or of the external id field. */
function readMissingAddress({ method, path }: Asked, message: string): Missing | undefined {
  const object = objectIn(path)
  if (object === undefined) return undefined
  if (method === 'POST' && path.endsWith(`/sobjects/${object}`)) return { rule: unknownObject, name: object }
  const field = /\/sobjects\/\w+\/([A-Za-z]\w{0,79})\//.exec(path)?.[1]
  if (field === undefined || !message.startsWith('Provided external ID field does not exist')) return undefined
  return { rule: unknownField, name: `${field} of ${object}` }
}
