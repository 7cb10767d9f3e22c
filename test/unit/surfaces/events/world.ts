import * as z from 'zod'
import type { OrgConnector } from '../../../../src/core/caller.ts'
import { createEventIntake } from '../../../../src/core/event/accept.ts'
import { defineEvent, type EventHandler, type EventOptions } from '../../../../src/core/event/event.ts'
import { toAppError } from '../../../../src/core/failure.ts'
import type { CallRecord } from '../../../../src/core/invoke/invoke.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { createTakeover } from '../../../../src/jobs/engine/takeover.ts'
import { createJobs, type JobsOptions } from '../../../../src/jobs/jobs.ts'
import { jobMigrations } from '../../../../src/jobs/schema.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { connectDatabase } from '../../../../src/storage/storage.ts'
import { createVault } from '../../../../src/storage/vault.ts'
import { type EventParts, eventsSurface } from '../../../../src/surfaces/events/events.ts'
import { toFailureResponse } from '../../../../src/surfaces/http/answer.ts'
import { createOrgs, noCallouts, silent } from '../../world.ts'

export const orgId = '00D5e000000AcmEEAS'

/** A handler with everything filled in that a test does not speak about. */
export const eventWith = <Payload extends z.ZodObject = z.ZodObject>(
  options: Partial<EventOptions<Payload>> = {},
): EventHandler =>
  defineEvent({
    name: 'orderChanged',
    dataActionTarget: 'orderChanges',
    payload: z.object({ Id__c: z.string() }),
    runAs: { authorization: 'influencerPortal' },
    run: async () => {},
    ...(options as object),
  })

export interface EventsOptions extends JobsOptions {
  readonly tools?: readonly Tool[]
  readonly orgs?: OrgConnector
  readonly now?: () => number
  /** Of a PostgreSQL database, instead of the folder. */
  readonly databaseUrl?: string
  readonly strangers?: EventParts['strangers']
  readonly knownOrgOf?: (authorization: string) => string | undefined
}

/** The part of a host that has to do with events: real stores in a folder, real jobs, orgs that do nothing. */
export async function openEvents(dataFolder: string, events: readonly EventHandler[], options: EventsOptions = {}) {
  const {
    databaseUrl,
    knownOrgOf = () => undefined,
    now = Date.now,
    orgs = createOrgs(),
    strangers,
    tools = [],
    ...jobsOptions
  } = options
  const place = { dataFolder, databaseUrl }
  const database = await connectDatabase(place)
  await migrate(database, jobMigrations)
  const takeover = createTakeover({ ...place, database })
  const catalog = createCatalog(tools, events)
  const sealer = createVault([new Uint8Array(32).fill(7)])
  const parts = { catalog, orgs, callouts: noCallouts, log: silent, database, takeover, sealer, now }
  const jobs = createJobs({ ...parts, options: { pollMs: 20, ...jobsOptions } })
  const records: CallRecord[] = []
  const record = (call: CallRecord) => void records.push(call)
  const intake = createEventIntake({ catalog, jobs, knownOrgOf, now: () => performance.now(), record })
  const app = eventsSurface.create({ ...intake, now, strangers })
  app.onError((error, c) => toFailureResponse(c, toAppError(error), 'r-1'))
  return {
    ...{ app, database, jobs, records },
    /** How jobs stand, by their status. */
    statuses: async () => (await jobs.list()).map(({ status }) => status),
    async close() {
      await jobs.stop(500)
      await database.close()
    },
  }
}

let uuids = 0
export const eventOf = (payload: unknown = { Id__c: '1' }, more: object = {}): Record<string, unknown> => {
  uuids += 1
  return {
    ActionDeveloperName: 'Order_Changes',
    EventType: 'CDCEvent',
    EventPrompt: 'INSERT',
    EventPublishDateTime: '2026-01-31T09:30:00.000Z',
    EventUuid: `00000000-0000-4000-8000-${String(uuids).padStart(12, '0')}`,
    SourceObjectDeveloperName: 'Orders__dlm',
    PayloadCurrentValue: payload,
    ...more,
  }
}

export interface Sent {
  readonly name?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly envelope?: object
  readonly body?: string
}

export const query = `orgId=${orgId}&apiName=orderChanges`

type App = Awaited<ReturnType<typeof openEvents>>['app']

/** Sends events as Data Cloud does. */
export async function send(app: App, events: readonly object[], sent: Sent = {}) {
  const envelope = { creationDateTime: new Date().toISOString(), count: events.length, schemas: [], ...sent.envelope }
  const body = sent.body ?? JSON.stringify({ ...envelope, events })
  const given = { 'content-type': 'application/json', 'x-signature': 'c2ln', 'x-request-id': 'r-1', ...sent.headers }
  const headers = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const answer = await app.request(`/events/${sent.name ?? 'orderChanged'}?${sent.query ?? query}`, {
    method: 'POST',
    headers: [...headers, ['content-length', String(Buffer.byteLength(body))]],
    body,
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
