import { fork } from 'node:child_process'
import { once } from 'node:events'
import { toActionShot } from './calls/action-shots.ts'
import { toShot } from './calls/mcp-shots.ts'
import { toClientContext } from './calls/org.ts'
import type { OwnOptions } from './calls/server-options.ts'
import { queriedName } from './calls/tool-shapes.ts'
import type { Shot } from './measure/load.ts'
import { type Derived, type Row, runRows } from './measure/rounds.ts'
import type { Promised } from './variants/by-hand/by-hand.ts'
import { personToken } from './variants/tokens.ts'

/**
 * What a call cannot cost less than: its promises written by hand, for one tool, over a bare route. With `BENCH_KIND`, the
 * name of one kind of call, also what each promise is a part of.
 */
const only = process.env.BENCH_KIND
const standIn = fork(new URL('stand-in.ts', import.meta.url))
const [{ url: orgUrl }] = (await once(standIn, 'message')) as [{ url: string }]

interface Kind {
  readonly name: string
  readonly shot: Shot
  readonly options: Omit<OwnOptions, 'variant'>
  readonly promises: readonly Promised[]
}

const action = toActionShot('wide', toClientContext(orgUrl))
const call = toShot('tools/call', '2026-07-28', personToken)
const list = toShot('tools/list', '2026-07-28')
const personList = toShot('tools/list', '2026-07-28', personToken)
const base = { shape: 'wide', orgUrl } as const
const ofActions: readonly Promised[] = ['header', 'deadline', 'row', 'line']
const ofCalls: readonly Promised[] = ['token', 'message', 'deadline', 'row', 'line']
const ofLists: readonly Promised[] = ['token', 'message']

const kinds: readonly Kind[] = [
  { name: 'action', shot: action, options: base, promises: ofActions },
  { name: 'tools/call of a person', shot: call, options: { ...base, store: 'SQLite' }, promises: ofCalls },
  { name: 'tools/list', shot: list, options: base, promises: ['message'] },
  { name: 'tools/list of a person', shot: personList, options: { ...base, store: 'SQLite' }, promises: ofLists },
  {
    name: 'action, one query',
    shot: { ...action, expect: queriedName },
    options: { ...base, asks: true },
    promises: ofActions,
  },
  {
    name: 'tools/call of a person, one query',
    shot: { ...call, expect: queriedName },
    options: { ...base, asks: true, store: 'SQLite' },
    promises: ofCalls,
  },
]

const labelOf = {
  bare: ({ name }: Kind): string => `${name}, bare route`,
  byHand: ({ name }: Kind): string => `${name}, the promises by hand`,
  ours: ({ name }: Kind): string => `${name}, ours`,
}

function toRows(kind: Kind): Row[] {
  const { options, promises, shot } = kind
  const bare = labelOf.bare(kind)
  const byHand = labelOf.byHand(kind)
  const parts = promises.map(promised => ({
    label: `${kind.name}, by hand without ${promised}`,
    server: { ...options, variant: 'byHand', without: [promised] } as const,
    shot,
    over: byHand,
  }))
  return [
    { label: bare, server: { ...options, variant: 'bare' }, shot, over: bare },
    { label: byHand, server: { ...options, variant: 'byHand' }, shot, over: bare },
    { label: labelOf.ours(kind), server: { ...options, variant: 'ours' }, shot, over: bare },
    ...(only === undefined ? [] : parts),
  ]
}

const toDerived = (kind: Kind): Derived => ({
  label: `${kind.name}, ours over the promises by hand`,
  of: cpuOf => cpuOf(labelOf.ours(kind)) / cpuOf(labelOf.byHand(kind)),
})

const chosen = kinds.filter(({ name }) => only === undefined || only === name)
await runRows(chosen.flatMap(toRows), chosen.map(toDerived))
standIn.disconnect()
