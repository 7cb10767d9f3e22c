import type { Operation } from '../applink/publications/operation.ts'
import { isJsonObject } from '../json.ts'
import { shapeOf } from './shape.ts'

export interface CallerAnswer {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

export type CallerKind = 'agent' | 'flow' | 'apex'

/** What was called, and by whom. */
interface Called {
  readonly kind: CallerKind
  readonly operation: Operation
  /** Of a call that waits for callbacks. */
  readonly invocationId?: string | undefined
}

interface Parsed {
  /** The declared response that this is, or undefined. */
  readonly declared: string | undefined
  readonly value: unknown
}

/** The declared response that a status is: its code, its range, else the default. */
const declaredFor = ({ responses }: Operation, status: number): string | undefined =>
  [String(status), `${Math.floor(status / 100)}XX`, 'default'].find(name => responses.has(name))

const parse = (operation: Operation, { status, contentType, text }: CallerAnswer): Parsed => {
  const code = declaredFor(operation, status)
  const schema = code === undefined ? undefined : operation.responses.get(code)
  if (code === undefined || schema === undefined) return { declared: code, value: text }
  if (!/^application\/(?:[\w.+-]+\+)?json\b/.test(contentType)) {
    throw new Error(`The document says application/json, the answer is ${contentType || 'without a type'}`)
  }
  return { declared: code, value: shapeOf(schema, JSON.parse(text), { document: operation.document, path: code }) }
}

const isSuccess = (declared: string | undefined): declared is string => declared?.startsWith('2') ?? false

/** What a flow gets: `responseCode`, and an output named as the declared code, with `Exc` unless it is a success. */
const toFlow = (status: number, { declared, value }: Parsed) => ({
  outputs: { responseCode: status, [isSuccess(declared) ? declared : `${declared ?? 'default'}Exc`]: value },
})

/** What Apex gets: the response object for a success that is declared, else the exception that is thrown. */
const toApex = ({ operation, invocationId }: Called, status: number, { declared, value }: Parsed) => {
  const field = declared === undefined || declared === 'default' ? 'defaultResponse' : `Code${declared}`
  const fields = { responseCode: status, [field]: value }
  return isSuccess(declared)
    ? { response: invocationId === undefined ? fields : { ...fields, invocationId } }
    : { exception: { type: `${operation.operationId}_ResponseException`, ...fields } }
}

/** @see https://help.salesforce.com/s/articleView?id=005298756 */
const longestAgentResult = 65_000

const lowestSuccess = ({ responses }: Operation): string | undefined =>
  [...responses.keys()].filter(isSuccess).sort()[0]

const isDeep = (value: unknown): boolean => isJsonObject(value) || (Array.isArray(value) && value.some(isJsonObject))

/** What an agent gets: the first level of the lowest declared success, and nothing of any other answer. */
const toAgent = (operation: Operation, status: number, { declared, value }: Parsed) => {
  if (declared === undefined || declared !== lowestSuccess(operation)) {
    return { error: `The action failed: an agent reads nothing from an answer with code ${status}.` }
  }
  const text = JSON.stringify(value) ?? ''
  const warnings = [
    ...(isJsonObject(value) ? Object.entries(value) : [])
      .filter(([, inner]) => isDeep(inner))
      .map(([name]) => `${name}: an agent uses first-level values only`),
    ...(text.length > longestAgentResult ? [`cut at ${longestAgentResult} of ${text.length} characters`] : []),
  ]
  const cut = text.length > longestAgentResult ? { text: text.slice(0, longestAgentResult) } : { outputs: value }
  return { ...cut, warnings }
}

/** An answer as an agent, a flow or Apex would see it. */
export const toCallerOutcome = (called: Called, answered: CallerAnswer): object => {
  const { kind, operation } = called
  try {
    const parsed = parse(operation, answered)
    if (kind === 'flow') return toFlow(answered.status, parsed)
    return kind === 'apex' ? toApex(called, answered.status, parsed) : toAgent(operation, answered.status, parsed)
  } catch (error) {
    return { error: `The callout failed: ${error instanceof Error ? error.message : error}` }
  }
}
