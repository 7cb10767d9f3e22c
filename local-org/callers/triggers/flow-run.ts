import type { Person } from '../../sign-in/person.ts'
import { fillTemplate, type TemplateScope } from '../../template.ts'
import type { Trigger } from './trigger.ts'

/** One call, and what came of it: what the flow got, or why its action failed. */
export type Attempt = { readonly at: string } & Readonly<Record<string, unknown>>

/** What starts a flow. */
export interface FlowStart {
  readonly trigger: Trigger
  readonly person: Person
  readonly scope: TemplateScope
  /** The org tries again what failed. */
  readonly retries: boolean
}

export interface FlowRunParts {
  /** Makes the flow's call. @throws Error when it cannot even be made */
  readonly call: (trigger: Trigger, person: Person, input: Readonly<Record<string, unknown>>) => Promise<object>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Runs a flow once, and says whether it came to its end. Gets told of each call it made. */
export type RunFlow = (occasion: FlowStart, note: (attempt: Attempt) => void) => Promise<boolean>

const isSuccess = ({ error, status }: Attempt): boolean =>
  error === undefined && typeof status === 'number' && status < 400

/** What the flow's action could not do at all; an answer that says no is an output like any other. */
const isFault = ({ error }: Attempt): boolean => error !== undefined

export const createFlowRun = ({ call, now }: FlowRunParts): RunFlow => {
  const attempt = async ({ trigger, person, scope }: FlowStart): Promise<Attempt> => {
    const at = new Date(now()).toISOString()
    try {
      const input = fillTemplate(trigger.input, scope) as Readonly<Record<string, unknown>>
      return { at, ...(await call(trigger, person, input)) }
    } catch (error) {
      return { at, error: error instanceof Error ? error.message : String(error) }
    }
  }
  return async (occasion, note) => {
    for (let left = occasion.trigger.attempts; ; left--) {
      const made = await attempt(occasion)
      note(made)
      if (isSuccess(made) || left <= 1) return !isFault(made)
    }
  }
}
