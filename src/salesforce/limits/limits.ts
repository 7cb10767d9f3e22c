import { createMemo } from '../../core/bounded-map.ts'
import type { Log } from '../../core/log.ts'
import { createFigures, type Figures, type TokenApp } from './figures.ts'
import { type Figure, toBackgroundRefusal, toCallRefusal, toSlowedRefusal } from './limit-words.ts'
import type { LimitShares } from './shares.ts'

export interface OrgLimitParts {
  readonly shares: LimitShares
  /** Milliseconds of a clock. */
  readonly now: () => number
  /** Resolves after the time in milliseconds, or rejects with the reason of the signal. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly log?: Pick<Log, 'info' | 'warn'> | undefined
}

/** Who waits for a request: somebody, or nobody. Work in the background goes last when an org runs low. */
export type RequestKind = 'call' | 'background'

/** A request that is about to be sent. */
export interface Entering {
  readonly kind: RequestKind
  /** Milliseconds that it may wait for its turn. */
  readonly patienceMs: number
  readonly signal: AbortSignal
  /** Asks the org for something small, so that its answer tells how it stands. */
  ask(): Promise<unknown>
}

/** What an org has left, for tokens of one connected app. */
export interface OrgRoom {
  /** False while the org has enough left for such a request, or does not say. */
  isNarrow(kind: RequestKind): boolean
  /** Waits until a request may be sent. @throws rate_limited with when it can be tried again; what `ask` throws */
  enter(entering: Entering): Promise<void>
  /** Takes what an answer said in `Sforce-Limit-Info`. */
  note(header: string): void
}

export type RoomOf = (orgId: string, app: TokenApp) => OrgRoom

const maxOrgs = 1000
/** A figure that refuses grows old after this time: then one request finds out how the org stands, since others use it too. */
const recheckMs = 60_000
/** Background work may take in this time about what it has left, so it gets ever slower and seldom comes to the end of it. */
const spreadMs = 3_600_000
const longestPauseMs = 10_000

/** Gives the rooms of an org, of the last 1,000. Each process learns by itself, from the answers it gets. */
export function createRoomOf(parts: OrgLimitParts): RoomOf {
  const roomsOf = createMemo(maxOrgs, orgId => {
    const figures = createFigures({ ...parts, orgId })
    const shared = { figures, relearn: createRelearning(parts, figures), takeTurn: createTurns(parts) }
    return { applink: createRoom(parts, shared, 'applink'), 'sign-in': createRoom(parts, shared, 'sign-in') }
  })
  return (orgId, app) => roomsOf(orgId)[app]
}

interface Shared {
  readonly figures: Figures
  readonly relearn: ReturnType<typeof createRelearning>
  readonly takeTurn: ReturnType<typeof createTurns>
}

function createRoom({ now, shares }: OrgLimitParts, { figures, relearn, takeTurn }: Shared, app: TokenApp): OrgRoom {
  const refusing = { call: shares.calls, background: shares.background }
  const narrow = { call: shares.calls, background: shares.slow }
  const waitSecondsOf = ({ at }: Figure): number => Math.max(1, Math.ceil((at + recheckMs - now()) / 1000))

  async function freshFigure({ ask, kind }: Entering): Promise<Figure | undefined> {
    const known = figures.of(app)
    if (known && known.share >= refusing[kind] && known.at + recheckMs <= now()) await relearn(app, known, ask)
    return figures.of(app)
  }

  return {
    isNarrow: kind => (figures.of(app)?.share ?? 0) >= narrow[kind],
    async enter(entering) {
      const { kind } = entering
      const figure = await freshFigure(entering)
      if (!figure || figure.share < narrow[kind]) return
      if (figure.share < refusing[kind]) return takeTurn(figure, entering)
      throw (kind === 'call' ? toCallRefusal : toBackgroundRefusal)(figure, waitSecondsOf(figure))
    },
    note: header => figures.note(app, header),
  }
}

/** One request finds out for all how an org stands. */
function createRelearning({ now }: OrgLimitParts, figures: Figures) {
  let asking: Promise<void> | undefined
  return async (app: TokenApp, before: Figure, ask: Entering['ask']): Promise<void> => {
    if (asking) return asking
    const { promise, resolve } = Promise.withResolvers<void>()
    asking = promise
    try {
      await ask()
      // An org that no longer tells is one of which nothing is known.
      if (figures.of(app) === before) figures.forget(app)
    } catch (error) {
      // What failed says nothing of the org: the next one asks as much later.
      if (figures.of(app) === before) figures.keep(app, { ...before, at: now() })
      throw error
    } finally {
      asking = undefined
      resolve()
    }
  }
}

/** Spreads the requests of background work over time. */
function createTurns({ now, shares, sleep }: OrgLimitParts) {
  let nextAt = 0
  return async ({ usage, ...figure }: Figure, { patienceMs, signal }: Entering): Promise<void> => {
    const left = shares.background * usage.limit - usage.used
    const turnAt = Math.max(now(), nextAt)
    const waitMs = turnAt - now()
    if (waitMs > patienceMs) throw toSlowedRefusal({ ...figure, usage }, Math.ceil(waitMs / 1000))
    nextAt = turnAt + Math.min(longestPauseMs, spreadMs / Math.max(1, left))
    if (waitMs > 0) await sleep(waitMs, signal)
  }
}
