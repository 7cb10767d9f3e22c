import type { Reach, Readiness } from '../surfaces/health/health.ts'

export interface ReadinessParts {
  /** Each reaches what its name says, or throws. */
  readonly ping: {
    database(): Promise<unknown>
    /** By the name of the attachment. */
    readonly addons: ReadonlyMap<string, () => Promise<unknown>>
  }
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

const lifetimeMs = 15_000

/**
 * Whether the host can serve calls. All are asked once in 15 seconds at most: anybody may ask us, and the
 * add-on allows 4,500 calls an hour.
 */
export function createReadiness({ now, ping }: ReadinessParts) {
  let draining = false
  let asked: { readonly answer: Promise<Found>; readonly until: number } | undefined
  return {
    drain() {
      draining = true
    },
    async readiness(): Promise<Readiness> {
      if (!asked || asked.until <= now()) {
        asked = { answer: askAll(ping), until: now() + lifetimeMs }
      }
      const { addons, database } = await asked.answer
      const isReached = addons.every(([, reach]) => reach === 'ok')
      const appLinkApi = isReached ? 'ok' : 'unreachable'
      const ready = isReached && database === 'ok' && !draining
      const each = addons.length > 1 && { addons: Object.fromEntries(addons) }
      return { ready, ...(addons.length > 0 && { appLinkApi }), ...each, database, draining }
    },
  }
}

interface Found {
  readonly database: Reach
  readonly addons: readonly (readonly [name: string, reach: Reach])[]
}

async function askAll({ addons, database }: ReadinessParts['ping']): Promise<Found> {
  const reaches = Promise.all([...addons].map(async ([name, ping]) => [name, await ask(ping)] as const))
  const [found, reach] = await Promise.all([reaches, ask(database)])
  return { addons: found, database: reach }
}

const ask = (ping: () => Promise<unknown>): Promise<Reach> =>
  ping().then(
    () => 'ok',
    () => 'unreachable',
  )
