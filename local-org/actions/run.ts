import { refusal } from '../failure.ts'
import { isJsonObject, type JsonFields } from '../json.ts'
import type { Answer, Call } from '../resource.ts'
import { fillTemplate } from '../template.ts'
import type { Action, ActionParameter } from './action.ts'
import type { ActionEffect } from './session-sets.ts'

interface RunError {
  readonly statusCode: string
  readonly message: string
  readonly fields: readonly string[]
}

interface RunParts {
  readonly call: Call
  /** Absent: it has none. */
  readonly effect: ActionEffect | undefined
}

const mostInputs = 2000

/** @throws SalesforceError INVALID_INPUT */
function readInputs(body: unknown): readonly JsonFields[] {
  const inputs = isJsonObject(body) ? body.inputs : undefined
  if (!Array.isArray(inputs) || inputs.length === 0 || !inputs.every(isJsonObject)) {
    throw refusal('INVALID_INPUT', 'The body must be {"inputs": [{...}]} with at least one object')
  }
  if (inputs.length > mostInputs) throw refusal('INVALID_INPUT', `At most ${mostInputs} inputs`)
  return inputs
}

const wrong = (message: string): RunError => ({ statusCode: 'INVALID_API_INPUT', message, fields: [] })

const kinds: Partial<Record<ActionParameter['type'], string>> = {
  STRING: 'string',
  DATE: 'string',
  DATETIME: 'string',
  BOOLEAN: 'boolean',
  INTEGER: 'number',
  LONG: 'number',
  DOUBLE: 'number',
}

function hasType({ type, maxOccurs }: ActionParameter, value: unknown): boolean {
  const kind = kinds[type]
  const fits = (one: unknown): boolean => kind === undefined || one === null || typeof one === kind
  return maxOccurs > 1 && Array.isArray(value) ? value.every(fits) : fits(value)
}

function checkInput({ inputs }: Action, given: JsonFields): readonly RunError[] {
  const missing = inputs.filter(({ name, required }) => required && (given[name] ?? null) === null)
  const unknown = Object.keys(given).filter(name => name !== 'attributes' && !inputs.some(input => input.name === name))
  const mistyped = inputs.filter(input => given[input.name] !== undefined && !hasType(input, given[input.name]))
  return [
    ...missing.map(({ name }) => wrong(`Missing required input parameter: ${name}`)),
    ...unknown.map(name => wrong(`Unknown input parameter: ${name.slice(0, 80)}`)),
    ...mistyped.map(({ name, type }) => wrong(`Invalid value for input parameter ${name}: must be of type ${type}`)),
  ]
}

function failuresOf(action: Action, input: JsonFields, { call, effect }: RunParts): readonly RunError[] {
  const wrongInputs = checkInput(action, input)
  if (wrongInputs.length > 0) return wrongInputs
  if (action.errors) return action.errors.map(error => ({ ...error, fields: [] }))
  const problem = effect?.(input, call)
  return problem === undefined ? [] : [wrong(problem)]
}

function runOnce(action: Action, input: JsonFields, parts: RunParts): object {
  const { session } = parts.call
  const failures = failuresOf(action, input, parts)
  const { name, type } = action
  const common = { actionName: name, invocationId: null, outcome: null, sortOrder: -1, version: 1 }
  if (failures.length > 0) return { ...common, errors: failures, isSuccess: false, outputValues: null }
  const user = { userId: session.userId, username: session.username }
  const values = fillTemplate(action.answer, { input, user }) as object
  const outputValues = type === 'flow' ? { ...values, Flow__InterviewStatus: 'Finished' } : values
  return { ...common, errors: null, isSuccess: true, outputValues }
}

/**
 * Runs an action once for each input, doing nothing but answer where it has no effect. 400 when one of them failed, with the same list.
 *
 * @throws SalesforceError INVALID_INPUT
 */
export function runAction(action: Action, parts: RunParts): Answer {
  const results = readInputs(parts.call.body).map(input => runOnce(action, input, parts))
  const succeeded = results.every(result => 'isSuccess' in result && result.isSuccess)
  return { status: succeeded ? 200 : 400, body: results }
}
