import { describe, expect, it } from 'vitest'
import { toOutcomes, toTraces } from '../../../../../src/surfaces/console/dev/sides/run-views.ts'
import type { RunSet } from '../../../../../src/surfaces/console/dev/sides/runs.ts'

const doors = Array.from({ length: 6 }, (_, at) => ({ id: `d${at}`, label: `Door ${at}` }))
const people = Array.from({ length: 6 }, (_, at) => ({ username: `u${at}`, name: `User ${at}`, title: '' }))

/** Every user and door with an answer of its own. */
const setWith = (contentOf: (name: string) => unknown): RunSet => ({
  ...{ id: 'r', tool: 't', input: {}, fields: [], doors, people },
  runs: people.flatMap(person =>
    doors.map(door => ({
      ...{ person, door, isDone: true, status: 200, ms: 1, requestId: 'q', callbackId: undefined },
      content: contentOf(`${person.username} ${door.id}`),
    })),
  ),
})

describe('the page of what came of calls', () => {
  it('stays below 100 KB, however much tools answer and do', async () => {
    const long = setWith(name =>
      Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`field${at}`, `${name} `.repeat(60)])),
    )
    const request = { method: 'GET', what: 'SELECT '.repeat(500), status: 400, ms: 1, said: 'no '.repeat(1000) }
    const trace = { requests: Array.from({ length: 40 }, () => request), lines: Array(50).fill('line '.repeat(200)) }
    const text = String(await toOutcomes(long)) + String(await toTraces(long, () => trace))
    expect(Buffer.byteLength(text)).toBeLessThan(72_000)
    expect(text).toMatch(/And \d+ more places/)
  })

  it('marks the answers that are another than the first, and only those', async () => {
    const text = String(await toOutcomes(setWith(name => ({ same: 1, own: name === 'u5 d5' ? 'other' : 'usual' }))))
    expect(text.match(/<mark>/g)).toHaveLength(3)
    expect(text).toContain('<mark>&quot;other&quot;</mark>')
  })

  it('says so when nothing differs', async () => {
    const text = String(await toOutcomes(setWith(name => ({ requestId: name, ok: true }))))
    expect([text.includes('All got the same answer'), text.includes('<mark>')]).toEqual([true, false])
  })
})
