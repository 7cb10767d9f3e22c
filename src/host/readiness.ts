import type { Readiness } from '../surfaces/health/health.ts'

export interface ReadinessParts {
  /** Each reaches what its name says, or throws. */
  readonly ping: Readonly<Record<'appLinkApi' | 'database', () => Promise<unknown>>>
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

const lifetimeMs = 15_000

/**
 * Whether the host can serve calls. Both are asked once in 15 seconds at most: anybody may ask us, and the
 * add-on allows 4,500 calls an hour.
 */
export function createReadiness({ now, ping }: ReadinessParts) {
  let draining = false
  let asked: { readonly answer: Promise<readonly Reach[]>; readonly until: number } | undefined
  return {
    drain() {
      draining = true
    },
    async readiness(): Promise<Readiness> {
      if (!asked || asked.until <= now()) {
        asked = { answer: Promise.all([ask(ping.appLinkApi), ask(ping.database)]), until: now() + lifetimeMs }
      }
      const [appLinkApi = 'unreachable', database = 'unreachable'] = await asked.answer
      const ready = appLinkApi === 'ok' && database === 'ok' && !draining
      return { ready, appLinkApi, database, draining }
    },
  }
}

type Reach = 'ok' | 'unreachable'

const ask = (ping: () => Promise<unknown>): Promise<Reach> =>
  ping().then(
    () => 'ok',
    () => 'unreachable',
  )
