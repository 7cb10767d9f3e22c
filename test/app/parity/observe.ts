import type { Tool } from '../../../src/core/tool/tool.ts'
import { toEnd } from '../../../src/test-client/job.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { createTestClient, type TestCaller, ToolFailure } from '../../../src/test-client/test-client.ts'
import type { World } from './world.ts'

/** A call that is made both ways. */
export interface Case {
  readonly tool: Tool
  readonly input: object
  /** Username; `undefined` for a program without a person. */
  readonly as: string | undefined
}

/** Texts that are the same both ways unless something differs. */
export interface Seen {
  /** What Apex gets, and of a job its end with all reports. Empty for who is no person. */
  readonly apex: string
  /** What a client of tests gives once all surfaces have said the same, or that they did not. */
  readonly client: string
  /** What the org was asked, each as whom, for what and with which status. */
  readonly asked: string
}

/** Goes through all cases, in turn. The first entry is what the org was asked before there was any. */
export async function observe(world: World, cases: readonly Case[]): Promise<readonly Seen[]> {
  const client = createTestClient(world.tested)
  let last = 0
  const readAsked = async (): Promise<string> => {
    const happenings = await world.happenings(last)
    last = happenings.at(-1)?.number ?? last
    const asked = happenings
      .filter(({ what }) => /^[A-Z]+ \/(?:services\/data\/v[\d.]+|api)\/./.test(what))
      .map(({ query = '', status, username, what }) => `${username}: ${what} ${query} ${status}`)
    return toPlain(world, [...new Set(asked)].toSorted().join('\n'))
  }
  const seen: Seen[] = [{ apex: '', client: '', asked: await readAsked() }]
  for (const one of cases) {
    const { as, input, tool } = one
    const apex = as === undefined ? '' : toPlain(world, await callAsApex(world, one, as))
    const caller = as === undefined ? client.asService() : client.asUser(as)
    const outcome = toPlain(world, await outcomeOf(caller, tool, input))
    seen.push({ apex, client: outcome, asked: await readAsked() })
  }
  return seen
}

async function callAsApex(world: World, { input, tool }: Case, as: string): Promise<unknown> {
  const call = { as, operation: tool.name, input, callbackDeliveries: 100 }
  const { callback, error, exception, message, response, status } = await world.callAsApex(call)
  const answer = { status, error, exception, message, response }
  const jobId = response?.Code202?.jobId
  if (jobId === undefined) return answer
  const end = await toEnd(createActionsClient(world.tested, as), tool, { ok: true, output: { jobId } })
  return { ...answer, end, reports: callback && (await reportsOf(world, callback.id)) }
}

const isLast = (body: object = {}): boolean => 'status' in body && body.status !== 'running'

async function reportsOf({ callback }: World, id: string): Promise<readonly unknown[]> {
  for (;;) {
    const { deliveries } = await callback(id)
    if (isLast(deliveries.at(-1)?.body)) return deliveries.map(({ body }) => body)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function outcomeOf(caller: TestCaller, tool: Tool, input: object): Promise<unknown> {
  try {
    return { output: await caller.call(tool, input as never) }
  } catch (error) {
    if (error instanceof ToolFailure) return { code: error.code, message: error.message, retryable: error.retryable }
    const { message, name } = error as Error
    return { error: name === 'AssertionError' ? message : message.split('\n')[0] }
  }
}

const drawn = [
  'Request_Key__c',
  'Checksum',
  'requestId',
  'jobId',
  'invocationId',
  'serviceId',
  'eventId',
  'traceId',
  'job',
  'id',
  'ms',
  'at',
]
const drawnFields = new RegExp(`"(?:${drawn.join('|')})":(?:"[^"]*"|[\\d.]+)`, 'g')

/** Without what is drawn, measured or of one world: ids of records stay, since both orgs count alike. */
export function toPlain({ org }: Pick<World, 'org'>, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text
    .replaceAll(org, 'ORG')
    .replace(drawnFields, '"drawn":0')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+\d{4})/g, 'TIME')
}
