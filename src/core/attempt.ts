import { type AppError, toAppError } from './failure.ts'

/** What became of a part that may fail while the rest goes on. */
export type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: AppError }

/**
 * Waits for a part of a tool's work that may fail without failing the tool: one org of two, a third party that is down.
 * @throws what is no `AppError`: a mistake of the tool is not something to go on after.
 */
export async function attempt<T>(work: Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await work }
  } catch (error) {
    const failure = toAppError(error)
    if (failure !== error) throw error
    return { ok: false, failure }
  }
}
