import { apexReservedWords } from '../../core/names.ts'
import type { OperationTarget } from '../walk/targets.ts'

const utf8 = new TextEncoder()

/**
 * A name as External Services gives it to Apex: letters stay, digits too unless first, every other character becomes
 * `x` and its UTF-8 bytes in hexadecimal. Reserved words are not looked at.
 * @see https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_apex_reserved_keywords.htm
 */
export const esEncode = (name: string): string =>
  name.replace(/^\d|[^A-Za-z0-9]/gu, character =>
    Array.from(utf8.encode(character), byte => `x${byte.toString(16).padStart(2, '0')}`).join(''),
  )

/** The name of an Apex method or property: encoded, and with `z0` before a reserved word. */
export const toApexName = (name: string): string =>
  apexReservedWords.has(name.toLowerCase()) ? `z0${name}` : esEncode(name)

/** The name of a flow or agent action: encoded like the operation, but underscores stay. */
export const toFlowName = (operationId: string): string => operationId.split('_').map(esEncode).join('_')

/** The name of an operation in a registration: its operationId, else method and path, letters and digits only. */
export const operationNameOf = ({
  id,
  method,
  path: { path },
}: Pick<OperationTarget, 'id' | 'method' | 'path'>): string =>
  id || `${method}${path.replace(/[^A-Za-z0-9]/g, '')}`.toLowerCase()

/** A service's developer name from a title, as people choose it: words joined, each with a capital. */
export function toServiceName(title: string): string {
  const words = title.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const name = words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return esEncode(name) || 'Service'
}

/** Flow names a class by its namespace and two underscores; that of AppLink is stored in small letters. */
export const toFlowType = (type: string, namespace: string): string =>
  type.includes('_')
    ? type.replace(/\b\w*_\w*/, name => `${namespace === 'HerokuAppLink' ? 'herokuapplink' : namespace}__${name}`)
    : type
