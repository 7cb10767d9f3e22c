import type { StandIns } from './stand-ins.ts'

const isQuery = /^\s*(?:SELECT|FIND|WITH)\s/i
const strings =
  /'(?<quoted>(?:\\[\s\S]?|''|[^'\\])*)(?:'|$)|\{(?<term>(?:\\[\s\S]?|[^}\\])*)(?:\}|$)|"(?<name>[^"]*)(?:"|$)/
const time = /\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))?/
const bare = new RegExp(`(?<![\\w:.])(?<currency>[A-Z]{3}(?=\\d))?(?<bare>${time.source}|-?\\d+(?:\\.\\d+)?)(?!\\w)`)
/** Literals of SOQL, SOSL and SQL; what is between them are names and words of the language. */
const literal = new RegExp(`${strings.source}|${bare.source}`, 'g')

export const isQueryText = (text: string): boolean => isQuery.test(text)

/** A query with stand-ins in the place of its literals. The number of rows that it wants stays. */
export function redactQuery(query: string, standIns: StandIns): string {
  let [text, end] = ['', 0]
  for (const match of query.matchAll(literal)) {
    text += query.slice(end, match.index)
    text += redactLiteral(match, text, standIns)
    end = match.index + match[0].length
  }
  return text + query.slice(end)
}

function redactLiteral({ 0: whole, groups = {} }: RegExpExecArray, before: string, standIns: StandIns): string {
  const { currency = '', name, quoted, term } = groups
  if (quoted !== undefined) return `'${standIns.textOf(toPlain(quoted))}'`
  if (term !== undefined) return `{${standIns.textOf(term)}}`
  if (name !== undefined) return /^\w{1,80}$/.test(name) ? whole : `"${standIns.textOf(name)}"`
  if (/\b(?:LIMIT|OFFSET)\s+$/i.test(before)) return whole
  return currency + standIns.textOf(groups.bare ?? '')
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

const toPlain = (text: string): string =>
  text.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character).replaceAll("''", "'")
