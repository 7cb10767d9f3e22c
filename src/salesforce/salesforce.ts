import type { CallScope, OrgSession } from '../core/caller.ts'
import type { Log } from '../core/log.ts'
import type { Org } from '../core/org/org.ts'
import { sleep as realSleep } from '../core/timeout.ts'
import { createDataCloudSessions } from './data-cloud/session.ts'
import { createRoomOf } from './limits/limits.ts'
import { defaultLimitShares, type LimitShares } from './limits/shares.ts'
import { createOrg } from './org.ts'
import { createDescriber } from './records/describe.ts'
import { defaultTurnBounds, type TurnBounds } from './turns/bounds.ts'
import { createTurns, type TurnParts } from './turns/turns.ts'
import type { Channel } from './wire/channel.ts'
import type { PoolOptions } from './wire/pools.ts'
import { createRetries } from './wire/retries.ts'
import type { Renew } from './wire/token.ts'
import { createTransport, type Transport } from './wire/transport.ts'
import { createChannel } from './wire/wire.ts'

/** The client for every org of this process. */
export interface Salesforce {
  /**
   * The org with the rights of the session's token, for the time of one call. Sends nothing. `renew` is for tokens that
   * this host can replace, such as those of stored authorizations; without it an ended session is the caller's.
   */
  connect(session: OrgSession, scope: CallScope, renew?: Renew): Org
  /**
   * Waits until the session's org takes requests of this scope.
   * @throws rate_limited, with when it can be tried again, while it has too few API calls left
   */
  requireRoom(session: OrgSession, scope: CallScope, renew?: Renew): Promise<void>
  /** Lets requests in flight end, then closes every connection. */
  close(): Promise<void>
}

export interface SalesforceOptions extends Omit<PoolOptions, 'maxRequestsPerOrg'> {
  /** How requests leave. Default: over kept-alive connections within the bounds of these options. */
  readonly transport?: Transport
  /** Requests at a time; further ones take turns. Default: `defaultTurnBounds`. */
  readonly requests?: Partial<TurnBounds>
  /** Hears for how many milliseconds a request waited for its turn. */
  readonly waited?: TurnParts['waited']
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** Milliseconds of a clock that never goes back. */
  readonly steadyNow?: () => number
  /** From 0 to below 1. */
  readonly random?: () => number
  /** Shares of an org's daily API calls, from which on requests wait or are refused. */
  readonly limitShares?: LimitShares
  /** Gets a line when an org runs low. */
  readonly log?: Pick<Log, 'info' | 'warn'>
  /** Resolves after the time in milliseconds, or rejects with the reason of the signal. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export function createSalesforce(options: SalesforceOptions = {}): Salesforce {
  const {
    now = Date.now,
    steadyNow = () => performance.now(),
    random = Math.random,
    sleep = realSleep,
    requests,
  } = options
  const bounds = { ...defaultTurnBounds, ...requests }
  const { transport = createTransport({ ...options, maxRequestsPerOrg: bounds.perOrg }) } = options
  const retries = createRetries({ now, random, sleep })
  const turns = createTurns({ bounds, now: steadyNow, waited: options.waited })
  const roomOf = createRoomOf({
    ...{ shares: options.limitShares ?? defaultLimitShares, sleep, log: options.log },
    // A clock that is set back would keep an org shut.
    now: options.now ?? steadyNow,
  })
  const parts = { transport, retries, sleep, turns, roomOf, now: steadyNow }
  const createMemory = () => ({ describer: createDescriber({ now }), dataClouds: createDataCloudSessions({ now }) })
  const shared = createMemory()

  async function openDataCloud(channel: Channel, memory: typeof shared): Promise<Channel> {
    if (channel.token.session.dataCloud) return channel
    const { dataClouds } = memory
    const session = await dataClouds.sessionOf(channel)
    const renew = memory === shared ? (stale: OrgSession) => dataClouds.sessionOf(channel, stale) : undefined
    return createChannel(parts, { session, scope: channel.scope, renew })
  }

  return {
    connect(session, scope, renew) {
      const channel = createChannel(parts, { session, scope, renew })
      // AppLink adds rights to a person's token for one call (user-plus), which nobody can see from here: what those
      // rights brought must not reach the next call with the same token.
      let memory = renew === undefined ? undefined : shared
      const recall = () => {
        memory ??= createMemory()
        return memory
      }
      return createOrg({
        channel,
        describe: object => recall().describer.describe(channel, object),
        openDataCloud: () => openDataCloud(channel, recall()),
      })
    },
    requireRoom: (session, scope, renew) => createChannel(parts, { session, scope, renew }).requireRoom(),
    close: () => transport.close(),
  }
}
