/** What the system had counted for a process at one moment, in milliseconds. */
export interface ProcessorSample {
  readonly at: number
  /** In which it could have run and others did. */
  readonly waitedMs: number
}

/**
 * Of the second field of `/proc/PID/schedstat`: nanoseconds on the run queue.
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export const toWaitedMs = (schedstat: string): number => Number(schedstat.split(' ')[1]) / 1e6

const starvedShare = 0.5

/** Whether a process waited for a processor for half of the time between two samples or longer. */
export const isStarved = (before: ProcessorSample, after: ProcessorSample): boolean =>
  after.at > before.at && (after.waitedMs - before.waitedMs) / (after.at - before.at) >= starvedShare
