import type { CallScope } from '../core/caller.ts'
import type { CalloutTelemetry } from '../core/telemetry/telemetry.ts'
import { sleep } from '../core/timeout.ts'
import { createAnswerCache } from './cache.ts'
import { createCalloutClient } from './client.ts'
import { type CalloutExchange, exchange } from './exchange.ts'
import { readCalloutJson } from './failures.ts'
import { attemptsOf, pauseAfter } from './retry.ts'

export interface CalloutAskerParts {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** From 0 to below 1. */
  readonly random?: () => number
  /** Absent: nobody collects anything. */
  readonly telemetry?: CalloutTelemetry | undefined
}

/** A request whose address and options are found good. */
export interface CalloutQuestion extends Pick<CalloutExchange, 'name' | 'base' | 'url' | 'options'> {
  readonly scope: CalloutExchange['scope'] & Pick<CallScope, 'signal'>
}

/** Asks third parties, again where that can do no harm. */
export interface CalloutAsker {
  /** The JSON of the answer, which may be one that is kept. @throws AppError, or the reason of the signal. */
  ask(question: CalloutQuestion): Promise<unknown>
  close(): Promise<void>
}

export function createCalloutAsker({ now, random = Math.random, telemetry }: CalloutAskerParts): CalloutAsker {
  const client = createCalloutClient()
  const cache = createAnswerCache(now)
  return {
    async ask(question) {
      const { name, options, scope, url } = question
      const { cacheMs: maxAgeMs = 0 } = options
      const { signal } = scope
      const ask = (until: AbortSignal) => sendRepeatedly({ ...question, client, signal: until, telemetry }, random)
      const text = maxAgeMs > 0 ? await cache.get({ key: `${name} ${url}`, maxAgeMs, signal, ask }) : await ask(signal)
      return readCalloutJson(name, text)
    },
    close: client.close,
  }
}

/** The text of a success. @throws AppError, or the reason of the signal. */
async function sendRepeatedly(request: CalloutExchange, random: () => number): Promise<string> {
  const attempts = attemptsOf(request.options)
  for (let attempt = 1; ; attempt++) {
    const outcome = await exchange(request)
    if (typeof outcome === 'string') return outcome
    const pauseMs = attempt < attempts ? pauseAfter(attempt, outcome, random) : undefined
    if (pauseMs === undefined) throw outcome.failure
    await sleep(pauseMs, request.signal)
  }
}
