import { AppError } from '../../core/failure.ts'

const plainPath = /^\/(?![/\\])[\w\-~!$&'()*+,;=:@/?%.]*$/
/** Dot segments, plain or encoded, and the start of an encoded backslash or control character. */
const suspicious = /\/\.{1,2}(?:[/?]|$)|%2e|%2f|%5c|%[01]|\/\//i
/** Also where slash or dot are encoded: servers differ in when they decode them. */
const dotSegment = /(?:\/|%2f)(?:\.|%2e){1,2}(?:\/|%2f|$)/i

/**
 * Path and query of an address within the org: a path that starts with `/`, or an absolute address of the very same
 * origin. Dot segments are refused, not resolved: a caller's text within a path must not choose another resource.
 * @throws untrusted_org for any other origin, user info, `//host`, dot segments, backslashes and control characters.
 */
export function readOrgPath(address: string, origin: string): string {
  if (plainPath.test(address) && !suspicious.test(address)) return address
  return readAddress(address, origin)
}

function readAddress(address: string, origin: string): string {
  // URL parsers drop tabs and line ends, and read a backslash as a slash.
  const readable =
    /^(?:\/(?!\/)|https?:\/\/)/i.test(address) && !/[\p{Cc}\s\\]/u.test(address) && !hasDotSegment(address)
  const url = readable ? URL.parse(address, origin) : null
  if (url === null || url.origin !== origin || url.username !== '' || url.password !== '') throw untrusted()
  const path = url.pathname + url.search
  if (path.startsWith('//') || /%5c|%[01]|%2e/i.test(url.pathname)) throw untrusted()
  return path
}

function hasDotSegment(address: string): boolean {
  return dotSegment.test(address.replace(/[?#].*$/s, ''))
}

function untrusted(): AppError {
  return new AppError('untrusted_org', 'The address is not a plain one of this org. Nothing was sent to it.')
}
