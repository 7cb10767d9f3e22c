import { setTimeout as sleep } from 'node:timers/promises'
import type { JobContext } from '../../core/job/options.ts'
import type { Remember, StepOutcome } from '../engine/remember.ts'

/** The steps of one attempt. */
export interface Steps {
  readonly step: JobContext['step']
  /** Steps that this attempt did itself. */
  done(): number
  /** @throws why a step was refused or interrupted: a tool that went on all the same has not done its work. */
  requireNoneRefused(): void
  /** Waits for steps that the tool left running, a while: one that does not obey its signal is left behind. */
  settle(): Promise<void>
}

export interface StepParts {
  readonly remember: Remember
  /** Refuses to begin when the attempt must not go on. */
  requireGoing(): void
  /** The store failed, not the work: the attempt ends, the job does not. */
  interrupt(cause: unknown): Error
}

const settleMs = 3000

/** Remembers that a step was not done, whatever the tool makes of it. */
function createRefusals({ requireGoing }: Pick<StepParts, 'requireGoing'>) {
  let first: { readonly error: unknown } | undefined
  const note = (error: unknown): unknown => {
    first ??= { error }
    return error
  }
  return {
    note,
    requireGoing() {
      try {
        requireGoing()
      } catch (error) {
        throw note(error)
      }
    },
    requireNone() {
      if (first) throw first.error
    },
  }
}

export function createSteps(parts: StepParts): Steps {
  const { remember } = parts
  const running = new Set<Promise<unknown>>()
  let done = 0
  const refusals = createRefusals(parts)
  async function take<T>(name: string, work: () => Promise<T>): Promise<T> {
    refusals.requireGoing()
    const outcome = await remember(name, async () => {
      const result = JSON.stringify(await work()) as string | undefined
      done += 1
      return result ?? null
    })
    const text = textOf(outcome)
    return (text === null ? undefined : JSON.parse(text)) as T
  }
  const textOf = (outcome: StepOutcome): string | null => {
    if (outcome.kind === 'done') return outcome.text
    if (outcome.kind === 'thrown') throw outcome.error
    throw refusals.note(outcome.kind === 'refused' ? outcome.error : parts.interrupt(outcome.cause))
  }
  return {
    step(name, work) {
      const taken = take(name, work)
      const settled = taken.catch(() => {})
      running.add(settled)
      void settled.finally(() => running.delete(settled))
      return taken
    },
    done: () => done,
    requireNoneRefused: refusals.requireNone,
    settle: async () => void (await Promise.race([Promise.all(running), sleep(settleMs, undefined, { ref: false })])),
  }
}
