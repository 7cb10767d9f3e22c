import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Attachments } from '../applink/attachments.ts'
import type { DataActionTargets, SampleChange } from '../applink/data-action-targets.ts'
import { type Callouts, originOf } from './callout.ts'
import { InputError } from './request.ts'

const eventSchema = z.looseObject({
  ActionDeveloperName: z.string().default('Local_Action'),
  EventType: z.string().default('CDCEvent'),
  EventPrompt: z.string().default('INSERT'),
  SourceObjectDeveloperName: z.string().default('Local_Object__dlm'),
  PayloadCurrentValue: z.record(z.string(), z.unknown()).default({}),
  PayloadPrevValue: z.record(z.string(), z.unknown()).default({}),
})

export const webhookSchema = z.strictObject({
  /** API name of the Data Action Target; made on the spot when a path is given. */
  apiName: z.string().min(3).max(30),
  /** Path of the app that gets the events. Default: the target's endpoint. */
  path: z.string().startsWith('/').max(2000).optional(),
  /** Default: one event, with the target's sample. */
  events: z.array(eventSchema).min(1).max(100).optional(),
  /** Sent instead of the right one, to see it refused. */
  signature: z.string().max(1000).optional(),
})

export type Webhook = z.infer<typeof webhookSchema>

export interface WebhookParts {
  /** Of the add-on of this program: what is made here stands there. */
  readonly dataActionTargets: DataActionTargets
  readonly allTargets: () => readonly DataActionTargets[]
  readonly attachments: Pick<Attachments, 'appOf' | 'apps'>
  readonly callouts: Callouts
  readonly orgId: string
  readonly now: () => number
}

const timeoutMs = 60_000

type Events = readonly z.infer<typeof eventSchema>[]

const toPayload = (events: Events, time: string): string =>
  JSON.stringify({
    creationDateTime: time,
    count: events.length,
    schemas: [{ schemaId: 'local', schema: '{}' }],
    events: events.map(event => ({
      EventCreationDateTime: time,
      EventPublishDateTime: time,
      EventSchemaVersion: '1',
      EventUuid: randomUUID(),
      Offset: '0',
      ReplayId: '0',
      PayloadMetadata: {},
      ...event,
    })),
  })

const toSampleEvents = (sample: SampleChange | undefined): Events => {
  const given = { SourceObjectDeveloperName: sample?.object, PayloadCurrentValue: sample?.payload }
  return [eventSchema.parse(given)]
}

/** Sends events as a Data Cloud Data Action Target does: signed, through the mesh, without any user. */
export const createSendWebhook = ({ allTargets, attachments, callouts, orgId, now, ...own }: WebhookParts) => {
  const keeperOf = (apiName: string) => allTargets().find(each => each.targetOf(apiName)) ?? own.dataActionTargets
  const targetOf = ({ apiName, path }: Webhook) => {
    const known = keeperOf(apiName).targetOf(apiName)
    if (known) return known
    if (path === undefined) throw new InputError(`apiName: there is no Data Action Target ${apiName}; give a path`)
    return own.dataActionTargets.add({ apiName, label: apiName, endpoint: path })
  }
  return async (webhook: Webhook): Promise<object> => {
    const { apiName, appId, endpoint } = targetOf(webhook)
    const keeper = keeperOf(apiName)
    const path = webhook.path ?? endpoint.replace(/^https?:\/\/[^/]+/, '')
    const body = toPayload(webhook.events ?? toSampleEvents(keeper.sampleOf(apiName)), new Date(now()).toISOString())
    const target = `${path}?${new URLSearchParams({ orgId, apiName })}`
    const signature = webhook.signature ?? keeper.sign(apiName, body) ?? ''
    const origin = originOf(attachments.appOf(appId ?? ''), attachments)
    const headers = { 'content-type': 'application/json', 'x-signature': signature }
    const { status, text } = await callouts.send({ method: 'POST', origin, target, headers, body }, {}, timeoutMs)
    return { request: { target, body }, status, body: text }
  }
}
