/** Salesforce's codes of a query that it refuses. */
export type QueryErrorCode =
  | 'EXCEEDED_ID_LIMIT'
  | 'INVALID_FIELD'
  | 'INVALID_QUERY_FILTER_OPERATOR'
  | 'INVALID_QUERY_LOCATOR'
  | 'INVALID_TYPE'
  | 'INVALID_TYPE_FOR_OPERATION'
  | 'MALFORMED_QUERY'
  | 'NUMBER_OUTSIDE_VALID_RANGE'
  | 'QUERY_TOO_COMPLICATED'

/** A refused query: `errorCode` and `message` are what Salesforce's REST API answers with status 400. */
export class QueryError extends Error {
  readonly errorCode: QueryErrorCode
  /** Offset in the query's text, where Salesforce tells the place. */
  readonly at: number | undefined

  constructor(errorCode: QueryErrorCode, message: string, at?: number) {
    super(message)
    this.name = 'QueryError'
    this.errorCode = errorCode
    this.at = at
  }

  /** The error with something added to its message. */
  with(hint: string): QueryError {
    return hint === '' ? this : new QueryError(this.errorCode, this.message + hint, this.at)
  }
}

export const malformed = (message: string, at?: number): QueryError => new QueryError('MALFORMED_QUERY', message, at)

export const invalidField = (message: string, at?: number): QueryError => new QueryError('INVALID_FIELD', message, at)

const excerptReach = 30

function excerptOf(line: string, column: number): { readonly text: string; readonly caret: number } {
  const words = [...line.matchAll(/[\w.]+|[^\w.]/g)].map(({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
  }))
  const start = words.find(word => word.end > column - excerptReach)?.start ?? 0
  const end = words.findLast(word => word.start < column + excerptReach)?.end ?? line.length
  const text = line.slice(start, end)
  return { text: text.trim(), caret: column - start - (text.length - text.trimStart().length) }
}

/**
 * The error with Salesforce's view of the place in front of its message: the words around it, a caret below, row and
 * column counted from 1. Errors without a place stay as they are.
 */
export function locatedIn(text: string, error: QueryError): QueryError {
  if (error.at === undefined) return error
  const before = text.slice(0, error.at)
  const row = before.split('\n').length
  const column = error.at - (before.lastIndexOf('\n') + 1)
  const excerpt = excerptOf(text.split('\n')[row - 1] ?? '', column)
  const place = `\n${excerpt.text}\n${' '.repeat(excerpt.caret)}^\nERROR at Row:${row}:Column:${column + 1}\n`
  return new QueryError(error.errorCode, place + error.message)
}
