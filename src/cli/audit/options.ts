import { type AuditFilter, rowKinds } from '../../audit/read.ts'
import type { Anchor } from '../../audit/verify.ts'
import { failures } from '../../core/failure.ts'
import type { Surface } from '../../core/tool/surface.ts'
import { readArguments, UsageError } from '../usage.ts'

/** What is asked of the audit. */
export interface AuditRequest {
  readonly filter: AuditFilter
  readonly lines: boolean
  /** Absent: rows are wanted. */
  readonly anchors: readonly Anchor[] | undefined
}

const texts = [
  'since',
  'until',
  'org',
  'user',
  'client',
  'tool',
  'surface',
  'kind',
  'outcome',
  'request',
  'job',
] as const
type Text = (typeof texts)[number]

/** Fields of a row, where they are not called as their option is. */
const fieldOf: Readonly<Partial<Record<Text, string>>> = { request: 'requestId' }

/** @throws UsageError for options that do not fit */
export function readAuditRequest(args: readonly string[]): AuditRequest {
  const values = parse(args)
  const filter = toFilter(values)
  const anchors = (values.head ?? []).map(readAnchor)
  if (values.verify) requireAllRows(filter)
  else if (anchors.length > 0) throw new UsageError('--head: only with --verify')
  return { filter, lines: values.lines === true, anchors: values.verify ? anchors : undefined }
}

function requireAllRows({ fields = {}, since, until }: AuditFilter): void {
  if (since === undefined && until === undefined && Object.keys(fields).length === 0) return
  throw new UsageError('--verify: looks at all rows')
}

function toFilter(values: ReturnType<typeof parse>): AuditFilter {
  const { since, until, ...named } = Object.fromEntries(texts.map(name => [name, values[name]]))
  requireOneOf(named)
  const given = Object.entries(named).filter((entry): entry is [Text, string] => entry[1] !== undefined)
  return {
    since: readTime('--since', since),
    until: readTime('--until', until),
    fields: Object.fromEntries(given.map(([name, value]) => [fieldOf[name] ?? name, value])),
  }
}

const surfaces: Readonly<Record<Surface, true>> = { actions: true, mcp: true, api: true, events: true, console: true }

/** Of the others only the app knows which there are, or were. */
const choices: Readonly<Partial<Record<Text, readonly string[]>>> = {
  kind: rowKinds,
  surface: Object.keys(surfaces),
  outcome: ['ok', 'again', 'cancelled', ...Object.keys(failures)],
}

/** A word that no row has would find none, as if nothing had happened. */
function requireOneOf(named: Readonly<Record<string, string | undefined>>): void {
  for (const [name, words] of Object.entries(choices)) {
    const given = named[name]
    if (given !== undefined && !words.includes(given)) throw new UsageError(`--${name}: must be of ${words.join(', ')}`)
  }
}

const time = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/

function readTime(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const at = time.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return at
  throw new UsageError(`${option}: must be a day such as 2026-11-30, or a time such as 2026-11-30T14:00:00Z`)
}

function readAnchor(text: string): Anchor {
  const [, day, rows, hash] = /^(\d{4}-\d\d-\d\d):(\d{1,12}):([\w-]{43})$/.exec(text) ?? []
  if (day !== undefined && hash !== undefined) return { day, rows: Number(rows), hash }
  throw new UsageError('--head: must be DAY:ROWS:HASH, as --verify prints it')
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const named = Object.fromEntries(texts.map(name => [name, text])) as Record<Text, typeof text>
  const options = { ...named, json: flag, lines: flag, verify: flag, head: { type: 'string', multiple: true } } as const
  const { values } = readArguments({ args: [...args], options })
  if (values.json && values.lines) throw new UsageError('--lines: not with --json')
  return values
}
