/** Milliseconds of processor time that the work takes: the same however busy the machine is. */
export function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1000
}
