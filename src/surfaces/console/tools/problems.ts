import type { AppError } from '../../../core/failure.ts'

/** `rows.3.name: must be ...`, several joined by semicolons, as the check of an input says them. */
const problem = /^([A-Za-z][\w.]*): (.+)$/

/** What a refusal says of single fields, by their path. */
export function problemsIn(failure: AppError | undefined): ReadonlyMap<string, string> {
  if (failure === undefined) return new Map()
  const found = failure.message.split('; ').flatMap(text => {
    const [, path, words] = problem.exec(text) ?? []
    return path !== undefined && words !== undefined ? [[path, words] as const] : []
  })
  return new Map(found)
}
