import { createMemo } from '../../core/bounded-map.ts'
import type { OrgSession } from '../../core/caller.ts'
import { toAppError } from '../../core/failure.ts'
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

/** Over AppLink only a header says of which org a token is; which address answers is known. */
export type RoomOf = (org: Pick<OrgSession, 'orgId' | 'orgUrl'>, app: TokenApp) => OrgRoom

const maxOrgs = 1000
/** A figure that refuses grows old after this time: then one request finds out how the org stands, since others use it too. */
const recheckMs = 60_000
/** Background work may take in this time about what it has left, so it gets ever slower and seldom comes to the end of it. */
const spreadMs = 3_600_000
const longestPauseMs = 10_000

/** Gives the rooms of an org, of the last 1,000. Each process learns by itself, from the answers it gets. */
export function createRoomOf(parts: OrgLimitParts): RoomOf {
  const roomsOf = createMemo(maxOrgs, key => {
    const [orgId = '', orgUrl = ''] = key.split(' ')
    const figures = createFigures({ ...parts, orgId, orgUrl })
    const shared = { figures, relearn: createRelearning(parts, figures), takeTurn: createTurns(parts) }
    return { applink: createRoom(parts, shared, 'applink'), 'sign-in': createRoom(parts, shared, 'sign-in') }
  })
  return ({ orgId, orgUrl }, app) => roomsOf(`${orgId} ${orgUrl}`)[app]
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

  async function freshFigure(entering: Entering): Promise<Figure | undefined> {
    const { kind } = entering
    const isOld = (known: Figure | undefined): known is Figure =>
      known !== undefined && known.share >= refusing[kind] && known.at + recheckMs <= now()
    let known = figures.of(app)
    for (; isOld(known); known = figures.of(app)) await relearn(app, known, entering)
    return known
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
  const postpone = (app: TokenApp, before: Figure): void => {
    if (figures.of(app) === before) figures.keep(app, { ...before, at: now() })
  }
  return async (app: TokenApp, before: Figure, { ask, signal }: Entering): Promise<void> => {
    if (asking) return asking
    const { promise, resolve } = Promise.withResolvers<void>()
    asking = promise
    try {
      await ask()
      // An org that no longer tells is one of which nothing is known.
      if (figures.of(app) === before) figures.forget(app)
    } catch (error) {
      // What failed says nothing of the org: the next one asks as much later, but at once where it is the caller who failed.
      if (!isOfCaller(error, signal)) postpone(app, before)
      throw error
    } finally {
      asking = undefined
      resolve()
    }
  }
}

/** Whoever sends tokens that no org takes, or hangs up, must not keep an org shut for the others. */
function isOfCaller(error: unknown, { aborted }: AbortSignal): boolean {
  const { code } = toAppError(error)
  return aborted || code === 'unauthenticated' || code === 'forbidden'
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
