import type { RunRows } from './run-rows.ts'

/** What is remembered of the steps of a job, by name. */
export interface StepNames {
  readonly done: readonly string[]
  /** Those that failed, and were not done since. */
  readonly failed: readonly string[]
}

export type StepsOf = (jobId: string) => Promise<StepNames>

export function createStepsOf({ steps }: Pick<RunRows, 'steps'>): StepsOf {
  return async jobId => {
    const rows = await steps(jobId)
    const namesOf = (isFailed: boolean) =>
      new Set(rows.filter(({ failure }) => (failure !== null) === isFailed).map(({ name }) => name))
    const [done, failed] = [namesOf(false), namesOf(true)]
    return { done: [...done], failed: [...failed.difference(done)] }
  }
}
