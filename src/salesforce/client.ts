import type { CallScope, OrgSession } from '../core/caller.ts'
import type { Org } from '../core/org.ts'
import { createBackoff, sleep as realSleep } from './backoff.ts'
import { type Channel, createChannel } from './channel.ts'
import { createDataCloudSessions } from './data-cloud-session.ts'
import { createDescriber } from './describe.ts'
import { createOrg } from './org.ts'
import type { PoolOptions } from './pools.ts'
import { createSlots } from './slots.ts'
import type { Renew } from './token.ts'
import { createTransport } from './transport.ts'

/** The client for every org of this process. */
export interface Salesforce {
  /**
   * The org with the rights of the session's token, for the time of one call. Sends nothing. `renew` is for tokens that
   * this host can replace, such as those of stored authorizations; without it an ended session is the caller's.
   */
  connect(session: OrgSession, scope: CallScope, renew?: Renew): Org
  /** Lets requests in flight end, then closes every connection. */
  close(): Promise<void>
}

export interface SalesforceOptions extends PoolOptions {
  /** Requests of one user at a time; further ones wait. Default 50. */
  readonly maxRequestsPerUser?: number
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** From 0 to below 1. */
  readonly random?: () => number
  /** Resolves after the time in milliseconds, or rejects with the reason of the signal. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export function createSalesforce(options: SalesforceOptions = {}): Salesforce {
  const { now = Date.now, random = Math.random, sleep = realSleep } = options
  const transport = createTransport(options)
  const backoff = createBackoff({ now, random, sleep })
  const userSlots = createSlots(options.maxRequestsPerUser ?? 50)
  const parts = { transport, backoff, sleep, userSlots }
  const describer = createDescriber({ now })
  const dataClouds = createDataCloudSessions({ now })

  async function openDataCloud(channel: Channel): Promise<Channel> {
    const session = await dataClouds.sessionOf(channel)
    const renew = (stale: OrgSession) => dataClouds.sessionOf(channel, stale)
    return createChannel(parts, { session, scope: channel.scope, renew })
  }

  return {
    connect(session, scope, renew) {
      const channel = createChannel(parts, { session, scope, renew })
      const describe = (object: string) => describer.describe(channel, object)
      return createOrg({ channel, describe, openDataCloud: () => openDataCloud(channel) })
    },
    close: () => transport.close(),
  }
}
