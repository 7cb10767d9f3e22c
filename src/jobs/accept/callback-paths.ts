import { withoutUnseen } from '../../core/unseen.ts'

/** Whether a path and query of an org, as they are sent, may be called back. */
export type IsCallbackPath = (path: string) => boolean

/** What `CALLBACK_PATHS` may hold: not all of an org's services, nor all of its data API; `v*` is any version. */
export const callbackPrefix =
  /^\/services\/(?!(?:data\/)?(?:v[\d*][\d.]*\/)?(?:data\/v[\d*][\d.]*\/)?$)(?:(?!\.{1,2}\/)(?:[\w.-]+|v\*)\/)+$/i

/**
 * Salesforce makes the address and publishes no form of it. What is known: it is one of the org's services, and the REST API
 * lists a resource `externalservices` of its own. So the API that the path names must be called after callbacks or external
 * services. All APIs that do something else at a POST (`sobjects`, `composite`, `apexrest`, `Soap`, `async` ...) are not.
 * @see https://help.salesforce.com/s/articleView?id=platform.external_services_async_ops_create.htm
 */
const usual = /^\/services\/(?:data\/v\d{2,3}\.0\/)?(?:async\/)?[\w-]*(?:callback|external-?service)[\w-]*\//

/** A path that no server can read as another one: no empty segment, no parameters, nothing encoded that stands for itself. */
const plain =
  /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w\-.~!$&'()*+,=:@]|%(?:20|22|2b|3a|3c|3d|3e|40|7b|7c|7d|[c-f][\da-f]|[89ab][\da-f]))+)+\/?$/i

/**
 * Builds the one rule for addresses to call back.
 * @param prefixes in place of the usual ones; each ends with a slash.
 */
export function createCallbackPaths(prefixes: readonly string[] = []): IsCallbackPath {
  const allowed = prefixes.map(prefix => prefix.toLowerCase())
  const isAllowed = (path: string): boolean =>
    allowed.length === 0
      ? usual.test(path)
      : allowed.some(prefix => path.startsWith(prefix) || withoutVersion(path).startsWith(prefix))
  return path => {
    const [place = '', ...query] = path.split('?')
    return plain.test(place) && isAllowed(place.toLowerCase()) && !hidesDots(place) && !namesMethod(query.join('?'))
  }
}

const withoutVersion = (path: string): string => path.replace(/\/v\d{2,3}\.0\//, '/v*/')

/** Whether a segment is dots to a server that takes wide letters for plain ones, or leaves out spaces and what nobody sees. */
function hidesDots(place: string): boolean {
  const text = unpack(place)
  return text === undefined || text.split('/').some(segment => /^\s*\.\s*(?:\.\s*)?$/.test(toSeen(segment)))
}

const toSeen = (text: string): string => withoutUnseen(text.normalize('NFKC'))

/** `undefined` for what is no UTF-8: a lenient server could find anything in it. */
function unpack(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Salesforce takes the method from there. Unpacked as often as a server could; what cannot be unpacked is refused. */
function namesMethod(query: string): boolean {
  let text = query
  for (let round = 0; round < 3; round += 1) {
    if (/httpmethod/i.test(toSeen(text))) return true
    const unpacked = unpack(text)
    if (unpacked === undefined) return true
    text = unpacked
  }
  return /httpmethod|%/i.test(toSeen(text))
}
