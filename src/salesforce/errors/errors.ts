import { STATUS_CODES } from 'node:http'
import { AppError, type FailureCode, UnexplainedAnswer } from '../../core/failure.ts'
import { jsonOf } from '../../core/json.ts'
import { toUsedUp } from '../limits/limit-words.ts'
import type { HttpAnswer } from '../wire/transport.ts'
import type { Asked } from './asked.ts'
import { toCause } from './cause.ts'
import { readMissing } from './missing.ts'
import type { ErrorRule, Repeatable } from './rule.ts'
import { dailyLimit, errorRules, unresolvedReference } from './rules.ts'

/** One error as Salesforce reports it, alone or as one of many in a composite answer. */
export interface SalesforceError {
  readonly errorCode: string
  readonly message: string
  readonly fields: readonly string[]
}

const codePattern = /^[A-Za-z][A-Za-z0-9_]{0,79}$/
const fieldPattern = /^[A-Za-z]\w{0,79}(?:\.[A-Za-z]\w{0,79})*$/
const maxOwnTextLength = 500
const statusWords: ReadonlySet<string | undefined> = new Set(Object.values(STATUS_CODES))

/** A failure, and whether the request behind it may be sent again. */
export interface JudgedFailure {
  readonly error: AppError
  readonly repeat: Repeatable
}

/** The failure behind an answer that is not a success. Its message and cause hold no token and no record value. */
export function toAnswerFailure({ status, text }: HttpAnswer, asked?: Asked): JudgedFailure {
  if (status >= 300 && status < 400) {
    const error = new AppError('upstream_failed', 'Salesforce answered with a redirect, which is not followed.')
    return { error, repeat: 'never' }
  }
  const error = readErrors(jsonOf(text) ?? readBareCode(text))[0]
  if (error === undefined) return toStatusFailure(status)
  const rule = ruleOf(error, status)
  const failure = toRecordError(error, { status, asked })
  return { error: rule === dailyLimit ? toUsedUp(failure.cause) : failure, repeat: rule.repeat ?? 'never' }
}

/** Where an error was reported. */
export interface ErrorContext {
  readonly status?: number
  /** Opens the message, such as the object that was written. */
  readonly subject?: string | undefined
  readonly asked?: Asked | undefined
}

/** One reported error as ours. */
export function toRecordError(error: SalesforceError, context: ErrorContext = {}): AppError {
  const { asked, status = 400, subject } = context
  const { errorCode, message } = error
  const missing = readMissing(errorCode, message, asked)
  const rule = missing?.rule ?? ruleOf(error, status)
  const names = missing?.name ?? namesIn(error, rule)
  const quoted = rule.own && toOwnText(message)
  const text = quoted === undefined ? sentenceOf(rule, names) : `${rule.what}: ${quoted}`
  return new AppError(rule.code, subject === undefined ? text : `${subject}: ${text}`, {
    quoted,
    cause: toCause({ errorCode, message, status, code: rule.code, asked, missing: missing?.name }),
  })
}

/** Some resources answer with a code alone, as text. Only one that we know is taken: other text may be anything. */
const readBareCode = (text: string): unknown =>
  Object.hasOwn(errorRules, text.trim()) ? { error: text.trim() } : undefined

/**
 * The errors of a body: an array of `{errorCode, message, fields}`, or one with `error` as OAuth and Data Cloud write it.
 */
export function readErrors(body: unknown): SalesforceError[] {
  const entries = Array.isArray(body) ? body : [body]
  return entries.flatMap(entry => readError(entry) ?? [])
}

function readError(entry: unknown): SalesforceError | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { errorCode, statusCode, error, message, fields } = entry as Record<string, unknown>
  const code = [errorCode, statusCode, error].map(toCode).find(value => value !== undefined)
  if (code === undefined) return undefined
  return {
    errorCode: code,
    message: typeof message === 'string' ? message : '',
    fields: Array.isArray(fields) ? fields.filter(field => typeof field === 'string' && fieldPattern.test(field)) : [],
  }
}

/** Data Cloud writes its codes as the words of the status: `Bad Request`. Other words may hold anything. */
function toCode(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : ''
  const code = statusWords.has(text) ? text.replaceAll(' ', '_') : text
  return codePattern.test(code) ? code : undefined
}

function ruleOf({ errorCode, message }: SalesforceError, status: number): ErrorRule {
  if (errorCode === 'REQUEST_LIMIT_EXCEEDED' && message.startsWith('TotalRequests')) return dailyLimit
  if (errorCode === 'INVALID_FIELD' && message.startsWith('Foreign key external ID')) return unresolvedReference
  const known = Object.hasOwn(errorRules, errorCode) ? errorRules[errorCode] : undefined
  return known ?? { code: codeOf(status), what: `Salesforce refused the request with ${errorCode}` }
}

/** The best reading of a status when the errorCode says nothing to us. */
function codeOf(status: number): FailureCode {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'forbidden'
  if (status === 404 || status === 410) return 'not_found'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 429) return 'rate_limited'
  if (status === 503) return 'unavailable'
  return status >= 500 ? 'upstream_failed' : 'rejected'
}

/** For bodies that are no Salesforce error, such as a page of a proxy: only statuses that speak for themselves count. */
function toStatusFailure(status: number): JudgedFailure {
  if (status === 401) {
    const error = toRecordError({ errorCode: 'INVALID_SESSION_ID', message: '', fields: [] }, { status })
    return { error, repeat: 'never' }
  }
  const code = status === 429 || status === 503 ? codeOf(status) : 'upstream_failed'
  const message = `Salesforce answered ${status} without saying why. Repeat the call in a moment.`
  const error = new UnexplainedAnswer(code, message, status)
  return { error, repeat: status === 429 ? 'always' : status === 503 ? 'safe' : 'never' }
}

function namesIn({ fields, message }: SalesforceError, { names }: ErrorRule): string {
  const found = names?.exec(message)?.slice(1) ?? []
  return [...new Set([...fields, ...found.flatMap(text => text?.split(/, ?/) ?? [])])].slice(0, 20).join(', ')
}

function sentenceOf({ what, todo }: ErrorRule, names: string): string {
  return `${what}${names === '' ? '' : `: ${names}`}.${todo === undefined ? '' : ` ${todo}`}`
}

function toOwnText(message: string): string {
  return message
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, maxOwnTextLength)
}
