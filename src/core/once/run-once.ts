import { backoffMs } from '../backoff.ts'
import { AppError, toAppError } from '../failure.ts'
import { abortReasonOf } from '../invoke/deadline.ts'
import type { JsonFields } from '../json.ts'
import type { Log } from '../log.ts'
import type { CallWrites } from '../org/writes.ts'
import { type EarlyEnd, sleep } from '../timeout.ts'
import type { Tool } from '../tool/tool.ts'
import type { CallKey, KeyUse } from './once.ts'

export interface OnceParts {
  readonly log: Log
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** A call that is done at most once. */
export interface OnceCall {
  readonly key: CallKey
  readonly tool: Pick<Tool, 'name' | 'repeatable'>
  readonly requestId: string
  /** For waiting and running together. */
  readonly deadlineMs: number
  /** Ends the waiting for another run of the same call. What runs here ends by itself. */
  readonly signal?: EarlyEnd | undefined
  /** Does the work, within the time that is left. */
  run(run: OnceRun): Promise<JsonFields>
}

export interface OnceRun {
  readonly deadlineMs: number
  readonly writes: CallWrites
}

export interface OnceAnswer {
  readonly output: JsonFields
  /** It is the answer of an earlier call. */
  readonly repeated: boolean
}

/** Between two looks at a call that runs in another process. */
const poll = { firstMs: 50, longestMs: 1000 }

/**
 * Runs each call under a key once. Who repeats it gets the first answer, also one that nobody waited for any more. A failure
 * gives the key back where nothing can have changed; else only a tool that may be repeated is run again under it.
 */
export function createRunOnce({ log, now }: OnceParts) {
  /** What runs in this process: whoever waits for it need not ask the store. */
  const running = new Map<string, Promise<unknown>>()

  const pauseOf = ({ callKey }: CallKey, attempt: number): number =>
    running.has(callKey) ? Number.POSITIVE_INFINITY : backoffMs(attempt, poll)

  /** Waits while the call runs elsewhere. @returns why it is not to be run; `undefined` when the key is taken for that */
  async function take({ key, signal, tool }: OnceCall, endsAt: number): Promise<KeyUse | undefined> {
    for (let attempt = 1; ; attempt++) {
      const leftMs = endsAt - now()
      if (leftMs <= 0) throw stillRunning()
      const use = await key.take({ runsMs: leftMs, again: tool.repeatable !== false })
      if (use?.state !== 'running') return use
      await pause(Math.min(pauseOf(key, attempt), leftMs), { until: running.get(key.callKey), signal })
    }
  }

  async function runTaken({ key, requestId, run, tool }: OnceCall, deadlineMs: number): Promise<JsonFields> {
    const writes = countWrites(key.callKey)
    // What became of the call counts, whether it can be kept or not; the key stays taken for the time of the run.
    const settle = (kept: Promise<void>) =>
      kept.catch((error: unknown) => {
        log.warn('what became of a key could not be kept', { tool: tool.name, requestId, code: toAppError(error).code })
      })
    try {
      const output = await run({ deadlineMs, writes })
      await settle(key.keep(JSON.stringify(output)))
      return output
    } catch (error) {
      await settle(writes.mayHaveChanged() ? key.doubt() : key.free())
      throw error
    }
  }

  /** @throws conflict, locked; what the run throws */
  return async (call: OnceCall): Promise<OnceAnswer> => {
    const { callKey } = call.key
    const endsAt = now() + call.deadlineMs
    const use = await take(call, endsAt)
    if (use) return { output: answerOf(use), repeated: true }
    const run = runTaken(call, endsAt - now()).finally(() => running.delete(callKey))
    running.set(
      callKey,
      run.catch(() => {}),
    )
    return { output: await run, repeated: false }
  }
}

export type RunOnce = ReturnType<typeof createRunOnce>

interface Pause {
  /** Ends it early. */
  readonly until: Promise<unknown> | undefined
  readonly signal: EarlyEnd | undefined
}

async function pause(ms: number, { signal, until }: Pause): Promise<void> {
  const over = new AbortController()
  const stop = () => over.abort()
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const slept = sleep(ms, over.signal)
    await (until ? Promise.race([slept, until]) : slept)
  } catch (error) {
    throw signal?.aborted ? abortReasonOf(signal) : error
  } finally {
    signal?.removeEventListener('abort', stop)
    over.abort()
  }
}

function countWrites(callKey: string): CallWrites & { mayHaveChanged(): boolean } {
  let count = 0
  return {
    callKey,
    places: new Set(),
    sending() {
      count += 1
    },
    undone() {
      count -= 1
    },
    mayHaveChanged: () => count > 0,
  }
}

const name = 'idempotency-key'

const stillRunning = () =>
  new AppError('locked', `${name}: the first call with this key still runs. Repeat it in a moment with the same key.`)

/** @throws conflict where there is no answer to give */
function answerOf(use: KeyUse): JsonFields {
  if (use.state === 'answered' && use.answer !== undefined) return JSON.parse(use.answer) as JsonFields
  throw new AppError('conflict', `${name}: ${use.state === 'answered' ? noAnswer : reasons[use.state]}`)
}

const noAnswer =
  'the call with this key was done, and its answer is not kept. Look at what it did; a new key does it again'

const reasons: Readonly<Record<Exclude<KeyUse['state'], 'answered'>, string>> = {
  other: 'was used for another input; take a new key for a new request',
  running: 'the first call with this key still runs',
  unknown:
    'the first call with this key ended without an answer, and may have changed something. Look whether it did; a new key does it again',
}
