import { SalesforceError } from '../failure.ts'
import { toElement, toTextElement } from '../xml/write.ts'
import { toEnvelope } from './envelope.ts'

/** A request that is no call of the API: what the client sent cannot be read, or names no operation. */
export class NoCall extends Error {
  override readonly name = 'NoCall'
}

/** The types of the WSDL by the code of an error; those of a query and its fields say where. */
const types: Readonly<Record<string, string>> = {
  INVALID_LOGIN: 'LoginFault',
  INVALID_TYPE: 'InvalidSObjectFault',
  INVALID_FIELD: 'InvalidFieldFault',
  MALFORMED_QUERY: 'MalformedQueryFault',
  INVALID_QUERY_LOCATOR: 'InvalidQueryLocatorFault',
  MALFORMED_SEARCH: 'MalformedSearchFault',
  MALFORMED_ID: 'InvalidIdFault',
}

const placed: ReadonlySet<string> = new Set(['InvalidSObjectFault', 'InvalidFieldFault', 'MalformedQueryFault'])

function toPlace(type: string, message: string): string {
  if (!placed.has(type)) return ''
  const [, row = '-1', column = '-1'] = /\bRow:(\d+):Column:(\d+)/.exec(message) ?? []
  return toTextElement('sf:row', row) + toTextElement('sf:column', column)
}

function toFault(code: string, text: string, detail = ''): string {
  const fault = toTextElement('faultcode', code) + toTextElement('faultstring', text) + detail
  return toEnvelope(toElement('soapenv:Fault', fault))
}

/**
 * An error as a SOAP fault, for an answer with status 500.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm
 */
export function toFaultEnvelope(error: NoCall | SalesforceError): string {
  if (!(error instanceof SalesforceError)) return toFault('soapenv:Client', error.message)
  const { errorCode = 'UNKNOWN_EXCEPTION', message = '' } = error.entries[0] ?? {}
  const type = types[errorCode] ?? 'UnexpectedErrorFault'
  const said = toTextElement('sf:exceptionCode', errorCode) + toTextElement('sf:exceptionMessage', message)
  const detail = toElement(`sf:${type}`, said + toPlace(type, message), `xsi:type="sf:${type}"`)
  return toFault(`sf:${errorCode}`, `${errorCode}: ${message}`, toElement('detail', detail))
}
