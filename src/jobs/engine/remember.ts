import { toAppError } from '../../core/failure.ts'

/** What became of a step. */
export type StepOutcome =
  | { readonly kind: 'done'; readonly text: string | null }
  /** The work threw. The engine keeps the code alone: what a message says may be for the caller only. */
  | { readonly kind: 'thrown'; readonly error: unknown }
  /** The job has as many steps as the engine takes. */
  | { readonly kind: 'refused'; readonly error: unknown }
  /** What the work came to could not be written down, or the attempt is over. */
  | { readonly kind: 'unkept'; readonly cause: unknown }

/** Does the work of a step unless an earlier attempt has done it. Never rejects. */
export type Remember = (name: string, work: () => Promise<string | null>) => Promise<StepOutcome>

/** A step as the engine runs it; `undefined` is its way to keep nothing. */
type RunStep = (name: string, work: () => Promise<string | undefined>) => Promise<unknown>

/**
 * The engine tells how a step ended by what it throws, and its classes cannot be imported: they are known by the error that
 * was handed in, which it passes on as the cause, and by its code for a job with too many steps.
 */
export function createRemember(runStep: RunStep): Remember {
  return async (name, work) => {
    let thrown: { readonly error: unknown; readonly kept: Error } | undefined
    try {
      const kept = await runStep(name, async () => {
        try {
          return (await work()) ?? undefined
        } catch (error) {
          thrown = { error, kept: new Error(toAppError(error).code) }
          throw thrown.kept
        }
      })
      return { kind: 'done', text: kept as string | null }
    } catch (cause) {
      if (thrown && causeOf(cause) === thrown.kept) return { kind: 'thrown', error: thrown.error }
      return isStepLimit(cause) ? { kind: 'refused', error: cause } : { kind: 'unkept', cause }
    }
  }
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined)

const isStepLimit = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'STEP_LIMIT_EXCEEDED'
