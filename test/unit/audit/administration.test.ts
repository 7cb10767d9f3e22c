import { expect, it } from 'vitest'
import { createAuditAdministration } from '../../../src/audit/administration.ts'
import type { Database } from '../../../src/storage/database.ts'
import { createDatabase } from './world.ts'

const [here, there] = ['00D5e000000AcmEEAS', '00D5e000000BetAEAS']
const hers = { orgId: here, alone: false }

/** Rows as the audit writes them: each is given what it has beside a time, from old to new. */
async function withRows(rows: readonly object[], day = '2026-11-30'): Promise<Database> {
  const database = await createDatabase()
  await database.transaction(async statements => {
    for (const [index, row] of rows.entries()) {
      const at = new Date(Date.parse(`${day}T10:00:00Z`) + index).toISOString()
      const own = {
        id: `r-${index}`,
        at,
        kind: 'call',
        surface: 'mcp',
        tool: 'echoText',
        org: here,
        outcome: 'ok',
        ms: 1,
      }
      await statements.run('INSERT INTO audit_rows (day, seq, text, hash) VALUES (?, ?, ?, ?)', [
        ...[day, index + 1, JSON.stringify({ ...own, ...row }), 'hash'],
      ])
    }
  })
  return database
}

it('gives rows of the org alone, the newest first; those of no org where it is the only one', async () => {
  const database = await withRows([
    { user: 'a' },
    { org: there, user: 'b' },
    { org: undefined, client: 'billing' },
    { user: 'c' },
  ])
  const { list } = createAuditAdministration(database)
  const seen = async (alone: boolean) =>
    (await list({ orgId: here, alone }, {})).items.map(({ client, user }) => user ?? client)
  expect(await seen(false)).toEqual(['c', 'a'])
  expect(await seen(true)).toEqual(['c', 'billing', 'a'])
  expect(JSON.stringify(await list({ orgId: there, alone: false }, {}))).not.toContain(here)
})

it('gives those of a person, whether she did it or it was done to her things, of a tool, an outcome and a time', async () => {
  const database = await withRows([
    { user: 'sara', tool: 'readText' },
    { user: 'tom', outcome: 'rejected' },
    { user: 'admin', kind: 'admin', tool: 'admin/endSignIn', subject: 'sara' },
  ])
  const { list } = createAuditAdministration(database)
  const seen = async (question: object) => (await list(hers, question)).items.map(({ user }) => user)
  const start = Date.parse('2026-11-30T10:00:00Z')
  expect(await seen({ userId: 'sara' })).toEqual(['admin', 'sara'])
  expect(await seen({ tool: 'readText' })).toEqual(['sara'])
  expect(await seen({ outcome: 'rejected' })).toEqual(['tom'])
  expect(await seen({ since: start + 1, until: start + 2 })).toEqual(['tom'])
  expect(await seen({ until: start })).toEqual([])
})

it('gives a slice at a time, each row once', async () => {
  const database = await withRows(Array.from({ length: 120 }, (_, index) => ({ user: `u${index}` })))
  const { list } = createAuditAdministration(database)
  const seen: unknown[] = []
  let after: string | undefined
  let slices = 0
  do {
    const slice = await list(hers, { after })
    seen.push(...slice.items.map(({ user }) => user))
    after = slice.next
    slices += 1
  } while (after !== undefined)
  expect([slices, seen.length, new Set(seen).size]).toEqual([3, 120, 120])
  expect((await list(hers, { after: "2026-11-30.1' OR 1=1" })).items).toHaveLength(50)
})

it('never looks through the whole table for one page, and says how far it came', async () => {
  const others = Array.from({ length: 10_200 }, () => ({ org: there }))
  const database = await withRows([{ user: 'the oldest' }, ...others])
  let rows = 0
  const counted = {
    async all<Row extends object>(...asked: Parameters<Database['all']>): Promise<Row[]> {
      const found = await database.all<Row>(...asked)
      rows += found.length
      return found
    },
  }
  const { list } = createAuditAdministration(counted)
  const first = await list(hers, {})
  expect(first).toEqual({ items: [], next: expect.stringMatching(/^2026-11-30\./), lookedTo: '2026-11-30' })
  expect(rows).toBe(10_000)
  expect((await list(hers, { after: first.next })).items.map(({ user }) => user)).toEqual(['the oldest'])
})
