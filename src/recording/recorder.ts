import { randomInt } from 'node:crypto'
import * as z from 'zod'
import type { OrgSession } from '../core/caller.ts'
import type { Tool } from '../core/tool/tool.ts'
import { createTransport, type Transport } from '../salesforce/wire/transport.ts'
import { redactJson } from './body.ts'
import { type TakenExchange, toRecordedExchange } from './exchange.ts'
import type { Recording } from './recording.ts'
import { createStandIns } from './stand-ins.ts'

/** Keeps what passes on the way to orgs, as it is and in memory alone. */
export interface Recorder {
  /** The way that requests are to take. */
  readonly transport: Transport
  /** What has been answered since it was last asked, in the order in which it was sent. */
  take(): readonly TakenExchange[]
}

export function createRecorder(): Recorder {
  const wire = createTransport()
  let count = 0
  let taken: (TakenExchange & { readonly order: number })[] = []
  return {
    transport: {
      async send(request) {
        count += 1
        const order = count
        const answer = await wire.send(request)
        if (!('lost' in answer)) taken.push({ order, request, answer })
        return answer
      },
      close: () => wire.close(),
    },
    take() {
      const all = taken.toSorted((a, b) => a.order - b.order)
      taken = []
      return all
    },
  }
}

/** One call that has ended. */
export interface TakenCall {
  readonly tool: Pick<Tool, 'input' | 'name' | 'output'>
  readonly session: OrgSession
  readonly customPermissions: readonly string[] | undefined
  readonly input: unknown
  /** A failure by its code: its message may have values. */
  readonly outcome: { readonly output: Readonly<Record<string, unknown>> } | { readonly failure: string }
  readonly exchanges: readonly TakenExchange[]
}

const weekMs = 7 * 86_400_000

/** The call with stand-ins in the place of all that the rules do not let stay. */
export function toRecording({ customPermissions, exchanges, input, outcome, session, tool }: TakenCall): Recording {
  const standIns = createStandIns({
    shiftMs: randomInt(52, 520) * weekMs + randomInt(86_400_000),
    words: wordsOf(tool),
    origins: new Set([session.orgUrl, ...exchanges.map(({ request }) => request.origin)]),
  })
  const redact = (value: unknown) => redactJson(value, { standIns, isRequest: false, places: [] })
  const [orgId, id] = [standIns.textOf(session.orgId), standIns.textOf(session.userId)]
  const user = { id, username: standIns.textOf(session.username) }
  return {
    version: 1,
    tool: tool.name,
    apiVersion: session.apiVersion,
    orgId,
    user: { ...user, ...(customPermissions && { customPermissions: [...customPermissions] }) },
    input: redact(input),
    outcome: 'output' in outcome ? { output: redact(outcome.output) as Record<string, unknown> } : outcome,
    exchanges: exchanges.map(exchange => toRecordedExchange(exchange, standIns)),
  }
}

/** What the schemas of a tool list stands in its code, and is nobody's. */
const wordsOf = ({ input, output }: TakenCall['tool']): ReadonlySet<string> =>
  new Set(
    [z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), z.toJSONSchema(output, { unrepresentable: 'any' })]
      .flatMap(wordsIn)
      .filter(word => typeof word === 'string'),
  )

function wordsIn(node: unknown): readonly unknown[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'enum' || key === 'const' ? [value].flat() : wordsIn(value),
  )
}
