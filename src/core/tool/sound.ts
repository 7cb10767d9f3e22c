import { eventFaults } from '../event/checks.ts'
import type { EventHandler } from '../event/event.ts'
import { jobStatusName } from '../job/job.ts'
import { reportFaults } from '../job/report.ts'
import { calloutClashes } from './callout-checks.ts'
import { type DeclaredKind, type DeclaredPlace, declaredKindOf, declaredPlaceOf } from './declared.ts'
import type { FieldFault } from './fields.ts'
import type { Tool } from './tool.ts'
import { toolFaults } from './tool-checks.ts'

/** What an app declares, in the order of its lists. Of what is in them nothing is known yet. */
export interface Declarations {
  readonly tools: readonly Tool[]
  readonly events: readonly EventHandler[]
}

/** How a place is shown; `undefined` is that of something of which none is known. */
export type ToPlaceText = (place: DeclaredPlace | undefined) => string

/**
 * Checks every field of every tool and every handler of events, and what they share: names, third parties, `jobStatus`.
 * @param toPlaceText without it no places are shown
 * @throws Error that lists every problem of each, since a host with a bad catalog must not start.
 */
export function requireSound(declarations: Declarations, toPlaceText?: ToPlaceText): void {
  const entries = toEntries(declarations)
  const shared = sharedFaults(entries)
  const lines = entries.flatMap(entry => {
    const place = toPlaceText ? `${toPlaceText(placeOf(entry.value))}: ` : ''
    const texts = [...entry.faults, ...shared.filter(({ of }) => of === entry)].map(({ text }) => text)
    return texts.map(text => `- ${place}${entry.label}: ${text}`)
  })
  if (lines.length > 0) throw new Error(`The tools cannot be served:\n${lines.join('\n')}`)
}

/** An entry of a list, and what is wrong with it by itself. */
interface Entry<Value = unknown> {
  readonly kind: DeclaredKind
  readonly value: Value
  readonly label: string
  readonly faults: readonly FieldFault[]
}

const toEntries = ({ events, tools }: Declarations): readonly Entry[] => [
  ...tools.map((value, index) => toEntry('tool', { value, index, faultsOf: toolFaults })),
  ...events.map((value, index) => toEntry('event', { value, index, faultsOf: eventFaults })),
]

interface Given<Value> {
  readonly value: Value
  readonly index: number
  faultsOf(value: Value): readonly FieldFault[]
}

function toEntry<Value>(kind: DeclaredKind, { faultsOf, index, value }: Given<Value>): Entry<Value> {
  const name = isObject(value) && 'name' in value ? value.name : undefined
  const label = typeof name === 'string' ? `${kind} "${name}"` : `entry ${index + 1} of "${kind}s"`
  const faults = isObject(value) ? rememberedFaults(kind, value, faultsOf) : [noEntry(kind)]
  return { kind, value, label, faults }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const makers = { tool: 'defineTool', event: 'defineEvent' } as const

const noEntry = (kind: DeclaredKind): FieldFault => ({
  field: '',
  text: `is none; make it with ${makers[kind]}, export it from its file and import it by that name`,
})

const faultsOfKind: Readonly<Record<DeclaredKind, WeakMap<object, readonly FieldFault[]>>> = {
  tool: new WeakMap(),
  event: new WeakMap(),
}

/** What cannot change any more is looked at once, though it is checked where its file is read and in each catalog. */
const rememberedFaults: typeof faultsOfObject = (kind, value, faultsOf) => {
  const known = faultsOfKind[kind].get(value)
  if (known) return known
  const faults = faultsOfObject(kind, value, faultsOf)
  if (Object.isFrozen(value)) faultsOfKind[kind].set(value, faults)
  return faults
}

function faultsOfObject<Value extends object>(
  kind: DeclaredKind,
  value: Value,
  faultsOf: (value: Value) => readonly FieldFault[],
): readonly FieldFault[] {
  const declared = declaredKindOf(value)
  if (declared === kind) return faultsOf(value)
  if (declared !== undefined) {
    return [{ field: '', text: `was made with ${makers[declared]}; move it to the list "${declared}s"` }]
  }
  // What lacks the defaults would be told of each of them.
  return faultsOf(value).length > 0 ? [noEntry(kind)] : []
}

const placeOf = (value: unknown): DeclaredPlace | undefined => (isObject(value) ? declaredPlaceOf(value) : undefined)

interface SharedFault {
  readonly of: Entry
  readonly text: string
}

/** Between entries, as far as what they share is right in itself. */
function sharedFaults(entries: readonly Entry[]): readonly SharedFault[] {
  const known = entries.filter((entry): entry is Entry<Tool | EventHandler> => isRight(entry, ['', 'name']))
  const byValue = new Map<object, Entry>(known.map(entry => [entry.value, entry]))
  const valuesOf = (kind: DeclaredKind | undefined, fields: readonly string[]) =>
    known.filter(entry => (kind ?? entry.kind) === entry.kind && isRight(entry, fields)).map(({ value }) => value)
  const jobs = (valuesOf('tool', ['job', 'output']) as readonly Tool[]).filter(({ job }) => job)
  const found = [...calloutClashes(valuesOf(undefined, ['callouts'])), ...reportFaults(jobs)]
  return [
    ...nameFaults(known),
    ...found.flatMap(({ of, text }) => {
      const entry = byValue.get(of)
      return entry ? [{ of: entry, text }] : []
    }),
  ]
}

const isRight = ({ faults }: Entry, fields: readonly string[]): boolean =>
  !faults.some(({ field }) => fields.includes(field))

/** Names that are taken, ignoring letter case as External Services does. */
function nameFaults(entries: readonly Entry<Tool | EventHandler>[]): readonly SharedFault[] {
  const seen = new Map([[jobStatusName.toLowerCase(), '']])
  return entries.flatMap(entry => {
    const { name } = entry.value
    const other = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    if (other === undefined) return []
    const reason = other
      ? `same as "${other}"; External Services ignores letter case`
      : 'the host itself has an operation of this name; choose another'
    return [{ of: entry, text: `name: ${reason}` }]
  })
}
