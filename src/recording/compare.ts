import type { OrgSession } from '../core/caller.ts'
import { jsonOf } from '../core/json.ts'
import { createTransport, type HttpAnswer, type HttpLoss, type HttpRequest } from '../salesforce/wire/transport.ts'
import { type Counterparts, createCounterparts } from './counterparts.ts'
import { toSentRequest } from './matching.ts'
import type { Exchange, RecordedAnswer, Recording } from './recording.ts'
import { compareShapes, type Findings, shapeOf } from './shape.ts'

export interface CompareParts {
  readonly recording: Recording
  /** Of the org that is asked, with its token. */
  readonly session: OrgSession
  /** Ids that the org has, by key prefix. */
  readonly idsOf: ReadonlyMap<string, readonly string[]>
  readonly signal: AbortSignal
}

export interface ComparedExchange extends Findings {
  readonly exchange: Exchange
}

/** Sends the requests of a recording to another org, one after the other, and says where its answers differ but for values. */
export async function compareRecording(parts: CompareParts): Promise<readonly ComparedExchange[]> {
  const { idsOf, recording, session } = parts
  const { orgId, user } = recording
  const known = [
    [orgId, session.orgId],
    [user.id, session.userId],
    ['token', session.accessToken],
  ] as const
  const counterparts = createCounterparts(new Map(known), idsOf)
  const transport = createTransport()
  const compared: ComparedExchange[] = []
  try {
    for (const exchange of recording.exchanges) {
      const here = await transport.send(toRequest(exchange, counterparts, parts))
      compared.push({ exchange, ...judge(exchange, here, counterparts) })
    }
  } finally {
    await transport.close()
  }
  return compared
}

function toRequest({ request }: Exchange, { translate }: Counterparts, { session, signal }: CompareParts): HttpRequest {
  const { body, headers, method, path } = toSentRequest(request)
  return {
    ...{ origin: session.orgUrl, method, signal },
    path: translate(path).replace(/^(\/services\/data\/)v\d{1,3}\.\d/, `$1v${session.apiVersion}`),
    headers: [...headers, 'authorization', `Bearer ${session.accessToken}`],
    body: typeof body === 'string' ? translate(body) : null,
  }
}

function judge({ answer: recorded }: Exchange, here: HttpAnswer | HttpLoss, { learn }: Counterparts): Findings {
  if ('lost' in here) return { differences: [`no answer here: ${here.cause.message}`], open: [] }
  const answer = toAnswer(here)
  learn(recorded.body, answer.body)
  return compareAnswers(recorded, answer)
}

function toAnswer({ headers, status, text }: HttpAnswer): RecordedAnswer {
  const type = headers['content-type']
  return {
    status,
    headers: typeof type === 'string' ? { 'content-type': type } : {},
    body: jsonOf(text) ?? (text || undefined),
  }
}

export function compareAnswers(recorded: RecordedAnswer, here: RecordedAnswer): Findings {
  const status = recorded.status === here.status ? [] : [`status ${recorded.status}, here ${here.status}`]
  const [then, now] = [typeOf(recorded), typeOf(here)]
  const type = then === now ? [] : [`content type ${then || 'none'}, here ${now || 'none'}`]
  const isSameKind = Math.floor(recorded.status / 100) === Math.floor(here.status / 100)
  const bodies = isSameKind ? compareBodies(recorded, here) : { differences: codesOf(recorded, here), open: [] }
  return { differences: [...status, ...type, ...bodies.differences], open: bodies.open }
}

const typeOf = ({ headers }: RecordedAnswer): string => (headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''

/** What an error was, where the other side has none. */
function codesOf(...answers: readonly [RecordedAnswer, RecordedAnswer]): readonly string[] {
  const [then, now] = answers.map(({ body }) =>
    [...(shapeOf([body]).items?.fields.get('errorCode')?.codes ?? [])].join(' and '),
  )
  return then || now ? [`error code ${then || 'none'}, here ${now || 'none'}`] : []
}

function compareBodies(recorded: RecordedAnswer, here: RecordedAnswer): Findings {
  if (!/csv/.test(typeOf(recorded))) return compareShapes(shapeOf([recorded.body]), shapeOf([here.body]))
  const [then, now] = [recorded, here].map(
    ({ body }) =>
      String(body ?? '')
        .split(/\r?\n/)[0]
        ?.replaceAll('"', '') ?? '',
  )
  return { differences: then === now ? [] : [`columns ${then}, here ${now}`], open: [] }
}
