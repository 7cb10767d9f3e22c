import type { UseCounts } from '../core/invoke/footprint.ts'
import type { CallRecord } from '../core/invoke/invoke.ts'
import { createTimeText } from '../core/log.ts'

export interface RowParts {
  /** Whether a tool or an event has this name: any other one is the caller's text, and not kept. */
  isKnown(tool: string): boolean
  /** Of what runs at this moment. Absent: nothing is traced. */
  readonly traceIdOf?: (() => string | undefined) | undefined
  readonly now: () => Date
}

/** Makes the text of a row from its id and its call. */
type ToRowText = (id: string, call: CallRecord) => string

/** In the place of a name that nothing has. */
const unknownTool = 'unknown'

/**
 * The row of a call as JSON: fields in a fixed order, those without a value left out. Names, ids, counts and times, never a
 * value of an input, an output or a record.
 */
export function createRowText({ isKnown, now, traceIdOf }: RowParts): ToRowText {
  const timeOf = createTimeText(now)
  return (id, call) => {
    const { footprint } = call
    return JSON.stringify({
      id,
      at: timeOf(),
      kind: call.kind ?? (footprint?.job === undefined ? 'call' : 'accept'),
      surface: call.surface,
      tool: isKnown(call.tool) ? call.tool : unknownTool,
      org: call.org,
      user: call.user,
      client: call.client,
      rights: footprint?.rights,
      authorizations: footprint?.authorizations,
      outcome: call.outcome,
      ms: Math.round(call.ms * 10) / 10,
      requestId: call.requestId,
      traceId: traceIdOf?.(),
      job: footprint?.job,
      repeated: footprint?.repeated || undefined,
      ...(footprint?.use && toCounts(footprint.use.counts())),
    })
  }
}

const toCounts = ({ read, requests, rows, written }: UseCounts) => ({
  requests,
  rows,
  read: read.size > 0 ? inOrder(read) : undefined,
  written: written.size > 0 ? inOrder(written) : undefined,
})

const inOrder = <T>(byName: ReadonlyMap<string, T>): Readonly<Record<string, T>> =>
  Object.fromEntries([...byName].sort(([a], [b]) => (a < b ? -1 : 1)))
