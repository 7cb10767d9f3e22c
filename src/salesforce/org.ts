import type { ObjectDescription } from '../core/org/describe.ts'
import type { OrgLimits } from '../core/org/invocable.ts'
import type { Org } from '../core/org/org.ts'
import { bulkQuery } from './bulk/query.ts'
import { createDataCloud, type OpenDataCloud } from './data-cloud/data-cloud.ts'
import { count, query, queryOne } from './query/query.ts'
import { search } from './query/search.ts'
import { createCollections } from './records/collections.ts'
import { createComposite } from './records/composite.ts'
import { describeGlobal } from './records/describe.ts'
import { invokeAction } from './records/invocable.ts'
import { findWritten, writeOnce } from './records/once.ts'
import { create, remove, retrieve, update, upsert } from './records/records.ts'
import { request } from './records/request.ts'
import { createUnitOfWork } from './records/unit-of-work.ts'
import type { Channel } from './wire/channel.ts'

export interface OrgParts {
  readonly channel: Channel
  readonly describe: (object: string) => Promise<ObjectDescription>
  readonly openDataCloud: OpenDataCloud
}

/** The org of a channel as tools see it. Made for each call: plain closures only, accessors are slow to make. */
export function createOrg({ channel, describe, openDataCloud }: OrgParts): Org {
  const { orgId, orgUrl, apiVersion, userId, username } = channel.token.session
  return {
    id: orgId,
    url: orgUrl,
    apiVersion,
    user: { id: userId, username },
    query: (soql, options) => query(channel, soql, options),
    queryOne: soql => queryOne(channel, soql),
    count: soql => count(channel, soql),
    search: (text, options) => search(channel, text, options),
    describe,
    describeGlobal: () => describeGlobal(channel),
    retrieve: (object, id, fields) => retrieve(channel, { object, id }, fields),
    create: (object, fields) => create(channel, object, fields),
    update: (object, id, fields) => update(channel, { object, id }, fields),
    upsert: (object, externalId, fields) => upsert(channel, { object, externalId }, fields),
    writeOnce: (object, place, fields) => writeOnce(channel, { object, place }, fields),
    findWritten: (object, place) => findWritten(channel, { object, place }),
    delete: (object, id) => remove(channel, { object, id }),
    unitOfWork: () => createUnitOfWork(channel),
    composite: options => createComposite(channel, options),
    collections: createCollections(channel),
    bulk: {
      ingest: async job => (await import('./bulk/bulk.ts')).bulkIngest(channel, job),
      query: (soql, options) => bulkQuery(channel, soql, options),
    },
    apex: async (path, options) => request(channel, `/services/apexrest${channel.pathOf(path)}`, options),
    invocable: (action, inputs) => invokeAction(channel, action, inputs),
    limits: () => channel.read<OrgLimits>({ method: 'GET', path: `${channel.base}/limits` }),
    dataCloud: createDataCloud(openDataCloud, () => channel.scope.signal),
    request: (path, options) => request(channel, path, options),
  }
}
