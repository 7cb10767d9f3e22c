import { isJsonObject, jsonOf } from '../../core/json.ts'

/** A request that failed, as far as its failure is told. */
export interface Asked {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly body?: string | (() => string)
}

const maxQueryLength = 2_000
const excerptReach = 60

/** Texts, days and times, amounts with a currency, numbers, search texts, and the words that are values. */
const values =
  /'(?:\\.|[^'\\])*'?|\{(?:\\.|[^}\\])*\}?|\b\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?|\b[A-Z]{3}\d+(?:\.\d+)?(?!\w)|(?<![\w.])[-+]?\d+(?:\.\d+)?|\b(?:true|false|null)\b/gi

/** A query as it may stand in a log: each value is a question mark, each list one. */
const withoutValues = (query: string): string =>
  query
    .replace(values, '?')
    .replace(/\(\s*\?(?:\s*,\s*\?)*\s*\)/g, '(?)')
    .replace(/\s+/g, ' ')

/** The query of a request, as it was sent. */
export function queryOf({ body, path }: Asked): string | undefined {
  if (path.includes('?q=')) return new URLSearchParams(path.slice(path.indexOf('?'))).get('q') ?? undefined
  if (!path.endsWith('/jobs/query') || typeof body !== 'string') return undefined
  const read = jsonOf(body)
  return isJsonObject(read) && typeof read.query === 'string' ? read.query : undefined
}

/** For the log: which query, or which object was written; never with a value or an id. */
export function toAskedText(asked: Asked): string | undefined {
  const query = queryOf(asked)
  if (query !== undefined) return withoutValues(query).trim().slice(0, maxQueryLength)
  const object = objectIn(asked.path)
  return object === undefined ? undefined : `${asked.method} ${object}`
}

/** The object in the address of a record. */
export const objectIn = (path: string): string | undefined => /\/sobjects\/([A-Za-z]\w{0,79})(?=[/?]|$)/.exec(path)?.[1]

/**
 * The part of a query around the place that Salesforce names, and a caret below it. The places of Salesforce are counted
 * in the query as it was sent, these are for a terminal: one line, without values.
 */
export function toExcerpt(query: string, message: string): readonly [text: string, caret: string] | undefined {
  const [, row, column] = /ERROR at Row:(\d{1,6}):Column:(\d{1,6})/.exec(message) ?? []
  if (row === undefined || column === undefined) return undefined
  const lines = query.split('\n')
  const before = [...lines.slice(0, Number(row) - 1), (lines[Number(row) - 1] ?? '').slice(0, Number(column) - 1)]
  const head = withoutValues(before.join('\n')).trimStart()
  const whole = withoutValues(query).trim()
  // From a word on, so that the first one is not read as another.
  const start = head.length > excerptReach ? head.indexOf(' ', head.length - excerptReach) + 1 : 0
  const text = whole.slice(start, head.length + excerptReach)
  const [left, right] = [start > 0 ? '... ' : '', start + text.length < whole.length ? ' ...' : '']
  return [`${left}${text}${right}`, `${' '.repeat(left.length + head.length - start)}^`]
}
