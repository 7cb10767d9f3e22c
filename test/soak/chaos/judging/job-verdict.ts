/** What became of a job that was accepted. */
export interface JobFacts {
  readonly jobId: string
  readonly status: string
  readonly failureCode: string | null
  /** How often each of its steps is in the org. */
  readonly steps: readonly number[]
  /** Reports that Apex got, in the order in which they came; absent: they are not known, or some were lost. */
  readonly reports?: readonly { readonly eventId: string; readonly status: string }[]
}

/** Failures that an org, or the end of a session there, makes of a job; others are ours. */
const orgsOwn: ReadonlySet<string | null> = new Set([
  'unauthenticated',
  'upstream_failed',
  'unavailable',
  'rate_limited',
  'locked',
])

/** What is wrong with a job that is over, a sentence each. */
export function judgeJob(facts: JobFacts): string[] {
  const { failureCode, status, steps } = facts
  const isWhole = status === 'completed'
  const isFit = steps.every(count => (isWhole ? count === 1 : count <= 1))
  const isOurs = status === 'failed' && !orgsOwn.has(failureCode)
  return [
    ...(isFit ? [] : [`${status}, its steps are in the org ${steps.join(', ')} times`]),
    ...(isOurs ? [`failed as ${failureCode}`] : []),
    ...judgeReports(facts),
  ]
}

/** One of each step and one of the end, in order, however often each came. */
function judgeReports({ jobId, reports, status, steps }: JobFacts): string[] {
  if (!reports) return []
  const ids = [...new Set(reports.map(({ eventId }) => eventId))]
  const isInOrder = ids.every((id, index) => id === `${jobId}-${index + 1}`)
  const isWhole = status !== 'completed' || ids.length === steps.length + 1
  const last = reports.at(-1)?.status
  return [
    ...(isInOrder && isWhole ? [] : [`${status}, reported as ${ids.join()}`]),
    ...(last === status ? [] : [`${status}, and the last report is ${last}`]),
  ]
}

/** Whether that failure may be the end of an accepted event too. */
export const isOrgsOwn = (failureCode: string | null): boolean => orgsOwn.has(failureCode)
