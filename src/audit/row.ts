import type { Footprint, UseCounts, Withheld } from '../core/invoke/footprint.ts'
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
export function createRowText(parts: RowParts): ToRowText {
  const toRest = createRowRest(parts)
  return (id, call) => withId(id, toRest(call))
}

/** A row that has no id yet, with it. */
export const withId = (id: string, rest: string): string => `{"id":"${id}"${rest}`

/** What stands in a row behind its id. */
export function createRowRest({ isKnown, now, traceIdOf }: RowParts): (call: CallRecord) => string {
  const timeOf = createTimeText(now)
  return call => {
    const { footprint } = call
    const { client, kind = footprint?.job === undefined ? 'call' : 'accept', ms, org, outcome, surface, user } = call
    const tool = isKnown(call.tool) ? call.tool : unknownTool
    const traceId = traceIdOf?.()
    return `,"at":"${timeOf()}","kind":"${kind}","surface":"${surface}","tool":"${tool}"${field('org', org)}${field('user', user)}${field('client', client)}${field('subject', call.subject)}${toRightsText(footprint)},"outcome":"${outcome}","ms":${Math.round(ms * 10) / 10}${field('requestId', call.requestId)}${field('traceId', traceId)}${toWorkText(footprint)}}`
  }
}

const plain = /^[\w.:+/-]*$/

/** Written by hand: of small objects the text costs several times less so. */
function field(name: string, value: string | undefined): string {
  if (value === undefined) return ''
  return plain.test(value) ? `,"${name}":"${value}"` : `,"${name}":${JSON.stringify(value)}`
}

function toRightsText(footprint: Footprint | undefined): string {
  if (footprint?.rights === undefined) return ''
  const { authorizations, rights } = footprint
  return authorizations
    ? `,"rights":"${rights}","authorizations":${JSON.stringify(authorizations)}`
    : `,"rights":"${rights}"`
}

function toWorkText(footprint: Footprint | undefined): string {
  if (!footprint) return ''
  const { job, repeated, suspicious, use, withheld } = footprint
  return `${field('job', job)}${repeated ? ',"repeated":true' : ''}${use ? toCountsText(use.counts()) : ''}${withheld ? toWithheldText(withheld) : ''}${suspicious ? `,"suspicious":${JSON.stringify(suspicious)}` : ''}`
}

/** Names of fields stand in the code of an app: they are no values. */
function toWithheldText({ fields, leftOut }: Withheld): string {
  const names = fields.length > 0 ? `,"withheld":${JSON.stringify(fields)}` : ''
  return leftOut ? `${names},"leftOut":${JSON.stringify(leftOut)}` : names
}

const toCountsText = ({ read, requests, rows, written }: UseCounts): string =>
  `,"requests":${requests},"rows":${rows}${byName('read', read)}${byName('written', written)}`

function byName(name: string, counts: ReadonlyMap<string, unknown>): string {
  if (counts.size === 0) return ''
  const inOrder = counts.size === 1 ? counts : [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  return `,"${name}":${JSON.stringify(Object.fromEntries(inOrder))}`
}
