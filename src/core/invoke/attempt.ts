import { type AppError, failures, toAppError } from '../failure.ts'

/** What became of a part that may fail while the rest goes on. */
export type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: AppError }

/**
 * Waits for a part of a tool's work that may fail without failing the tool: one org of two, a third party that is down.
 * @param keeps the failures that are given back, all by default; a job that attempts a step keeps those that are `isLasting`
 * @throws failures that are not kept, and what is no `AppError`: a mistake of the tool is not something to go on after.
 */
export async function attempt<T>(
  work: Promise<T>,
  keeps: (failure: AppError) => boolean = () => true,
): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await work }
  } catch (error) {
    const failure = toAppError(error)
    if (failure !== error || !keeps(failure)) throw error
    return { ok: false, failure }
  }
}

/**
 * Whether a failure is one of the part alone, such as a record that the org refuses: neither one that passes, after which a
 * job is tried again, nor the end of the session.
 */
export const isLasting = ({ code }: AppError): boolean => !failures[code].retryable && code !== 'unauthenticated'
