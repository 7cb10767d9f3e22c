import { AppError, type FailureCode } from '../../core/failure.ts'
import { type Asked, queryOf, toAskedText, toExcerpt } from './asked.ts'

interface CauseParts {
  readonly errorCode: string
  /** As Salesforce wrote it; can quote values. */
  readonly message: string
  readonly status: number
  readonly code: FailureCode
  readonly asked: Asked | undefined
  /** The name that Salesforce does not know or does not show. */
  readonly missing: string | undefined
}

const maxFrames = 50
const maxWordsLength = 500

/**
 * For the log: what went wrong in which query, never what it or a record holds. What Salesforce said in its own words can
 * hold that, so it is a text as the cause of the cause, which is shown while developing only.
 */
export function toCause({ asked, code, errorCode, message, missing, status }: CauseParts): AppError {
  const place = /ERROR at Row:\d+:Column:\d+/.exec(message)?.[0]
  const about = asked && toAskedText(asked)
  const facts = [`Salesforce ${status} ${errorCode}${place === undefined ? '' : ` ${place}`}`, missing]
  const text = [facts.filter(Boolean).join(', '), about].filter(Boolean).join(' in: ')
  const cause = toOwnWords(message, asked)
  return withManyFrames(() => new AppError(code, text, cause === '' ? {} : { cause }))
}

/** The line of the tool is behind those of the client and of what waits for it. */
function withManyFrames<T>(make: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = maxFrames
  try {
    return make()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** The place in the query, where there is one, and Salesforce's sentence; parts of a line of the log. */
function toOwnWords(message: string, asked: Asked | undefined): string {
  const query = asked && queryOf(asked)
  const excerpt = query === undefined ? undefined : toExcerpt(query, message)
  const sentence = message.replace(/^.*ERROR at Row:\d+:Column:\d+\n/s, '')
  const words = sentence.replace(/\s+/g, ' ').trim().slice(0, maxWordsLength)
  return [...(excerpt ?? []), words].filter(text => text !== '').join(' | ')
}
