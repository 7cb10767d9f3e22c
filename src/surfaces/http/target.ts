/**
 * Whether a raw request target is a plain path. Dot segments, in plain or percent-encoded form, and anything that a URL
 * parser would fold into another path are not: a bypass entry of the mesh matches the raw text, a router the folded one,
 * and between the two a protected route would open.
 * @see https://github.com/heroku/heroku-integration-service-mesh/blob/main/mesh/proxy.go
 */
export const isPlainTarget = (target: string): boolean => !suspicious.test(target)

/**
 * A second slash at the start, a backslash, a control character, `.` or `..` as a segment; a dot, slash or backslash that
 * is encoded, however often.
 */
const suspicious = /^(?!\/)|^\/\/|^[^?#]*(?:[\\\p{Cc}#]|%(?:25)*(?:2e|2f|5c)|\/\.{1,2}(?=[/?]|$))/iu
