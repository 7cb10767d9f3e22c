import type { CallScope, OrgSession } from '../core/caller.ts'
import type { Org } from '../core/org.ts'
import { type Channel, createChannel } from './channel.ts'
import type { PoolOptions } from './pools.ts'
import { query, queryOne } from './query.ts'
import { create, remove, retrieve, update, upsert } from './records.ts'
import { request } from './request.ts'
import { createTransport } from './transport.ts'
import { createUnitOfWork } from './unit-of-work.ts'

/** The client for every org of this process. */
export interface Salesforce {
  /** The org with the rights of the session's token, for the time of one call. Sends nothing. */
  connect(session: OrgSession, scope: CallScope): Org
  /** Lets requests in flight end, then closes every connection. */
  close(): Promise<void>
}

export type SalesforceOptions = PoolOptions

export function createSalesforce(options: SalesforceOptions = {}): Salesforce {
  const transport = createTransport(options)
  return {
    connect: (session, scope) => createOrg(createChannel({ transport, session, scope })),
    close: () => transport.close(),
  }
}

function createOrg(channel: Channel): Org {
  const { orgId, orgUrl, apiVersion, userId, username } = channel.session
  return {
    id: orgId,
    url: orgUrl,
    apiVersion,
    user: { id: userId, username },
    query: soql => query(channel, soql),
    queryOne: soql => queryOne(channel, soql),
    retrieve: (object, id, fields) => retrieve(channel, { object, id }, fields),
    create: (object, fields) => create(channel, object, fields),
    update: (object, id, fields) => update(channel, { object, id }, fields),
    upsert: (object, externalId, fields) => upsert(channel, { object, externalId }, fields),
    delete: (object, id) => remove(channel, { object, id }),
    unitOfWork: () => createUnitOfWork(channel),
    request: (path, options) => request(channel, path, options),
  }
}
