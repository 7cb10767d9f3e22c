import { printable } from '../core/printable.ts'

/** Nearly no line of a call has any of these, and looking for them is all that it costs. */
const suspicious = /![\w.]|earer|EARER|eyJ|[^ -~]/

/**
 * A line of JSON without what must not be in a log: session ids, bearer tokens and JSON Web Tokens, which a caller can put
 * where a name belongs, and characters that steer the terminal on which the log is read. It is still JSON. Takes time in
 * proportion to its length, whatever is in it.
 */
export const toSafeLine = (json: string): string => (suspicious.test(json) ? printable(masked(json)) : json)

const mask = '[token]'

/** Each token is read to its end at once, so that none is begun at twice. */
const sessionId = /00D[A-Za-z0-9]{12,15}![\w.]+/g
const bearer = /bearer(?:\s|\\[tnr])+[\w.~+/=!-]+/gi
/** An escape of JSON, whose letter belongs to no token; or all that could be of one token, with its dots. */
const run = /\\(?:u[0-9a-f]{4}|.)|[\w-]+(?:\.[\w-]*)*/g

const masked = (json: string): string =>
  json
    .replace(sessionId, mask)
    .replace(bearer, mask)
    .replace(run, text => withoutWebToken(text))

/** Where a JSON Web Token can begin: its header is an object, and `{"` is `eyJ` in base64. */
const header = /(?<!\w)eyJ[\w-]/

function withoutWebToken(text: string): string {
  if (!text.includes('eyJ')) return text
  const parts = text.split('.')
  const at = parts.findIndex((part, index) => index + 2 < parts.length && parts[index + 1] !== '' && header.test(part))
  if (at < 0) return text
  const before = parts.slice(0, at).map(part => `${part}.`)
  return before.join('') + parts[at]?.slice(0, parts[at].search(header)) + mask
}
