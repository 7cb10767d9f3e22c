import type { Readiness } from './app.ts'

export interface ReadinessParts {
  /** Reaches the AppLink API, or throws. */
  ping(): Promise<unknown>
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

const lifetimeMs = 15_000

/**
 * Whether the host can serve calls. The AppLink API is asked once in 15 seconds at most: anybody may ask us, and the
 * add-on allows 4,500 calls an hour.
 */
export function createReadiness({ now, ping }: ReadinessParts) {
  let draining = false
  let asked: { readonly answer: Promise<Readiness['appLinkApi']>; readonly until: number } | undefined
  return {
    drain() {
      draining = true
    },
    async readiness(): Promise<Readiness> {
      if (!asked || asked.until <= now()) asked = { answer: ask(ping), until: now() + lifetimeMs }
      const appLinkApi = await asked.answer
      return { ready: appLinkApi === 'ok' && !draining, appLinkApi, draining }
    },
  }
}

const ask = (ping: () => Promise<unknown>): Promise<Readiness['appLinkApi']> =>
  ping().then(
    () => 'ok',
    () => 'unreachable',
  )
