import type { Socket } from 'node:net'
import { type DevOptions, type RunningDev, startDev } from './dev.ts'

/** What `npm run dev -- --json` prints. */
export type SharedDev = Omit<RunningDev, 'process' | 'log' | 'stop'> & {
  /** Where it was started alone: other processes have no part of it. */
  readonly log?: readonly string[]
}

/** Where processes that a test runner starts find what was started before them. */
const variable = 'APPLINK_ACTION_HOST_TEST_DEV'
let starting: Promise<SharedDev> | undefined

/**
 * All that `npm run dev` starts, once for all test files of a run; it ends with the process that asked first. A runner
 * with a process for each file asks in its global setup too: the files find it in their environment.
 * @param options count for who asks first
 * @throws Error with the log when it cannot start
 */
export function sharedDev(options?: DevOptions): Promise<SharedDev> {
  const started = process.env[variable]
  starting ??= started === undefined ? start(options) : Promise.resolve(JSON.parse(started) as SharedDev)
  return starting
}

async function start(options?: DevOptions): Promise<SharedDev> {
  const { process: child, log, stop: _, ...addresses } = await startDev(options)
  // Nobody says which test is the last one: it holds up no end.
  child.unref()
  for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.unref()
  process.env[variable] = JSON.stringify(addresses)
  return { ...addresses, log }
}
