import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appendRows } from '../../../src/audit/chain.ts'
import { createRowWriter } from '../../../src/audit/gathered.ts'
import { readRows } from '../../../src/audit/read.ts'
import { verifyChain } from '../../../src/audit/verify.ts'
import { callOf, createDatabase, createWorld } from './world.ts'

/** What would outlive the process: ids of requests in the files of the folder. */
const writtenIn = (folder: string): readonly string[] =>
  readdirSync(join(folder, 'audit'))
    .filter(name => name.endsWith('.a') || name.endsWith('.b'))
    .flatMap(name => [...readFileSync(join(folder, 'audit', name), 'utf8').matchAll(/"requestId":"([^"]+)"/g)])
    .map(([, id]) => id ?? '')

test('rows of one turn of the event loop are written together, before any of those who wait goes on', async () => {
  const { audit, database, folder, rows } = await createWorld()
  const seen: (readonly string[])[] = []
  const waiting = ['first', 'second', 'third'].map(async requestId => {
    await audit.recordInTurn(callOf({ requestId }))
    seen.push(writtenIn(folder))
  })
  expect(writtenIn(folder)).toEqual([])
  await Promise.all(waiting)
  const all = ['first', 'second', 'third']
  expect(seen).toEqual([all, all, all])
  await audit.recordInTurn(callOf({ requestId: 'next turn' }))
  await audit.flush()
  expect((await rows()).map(({ requestId }) => requestId)).toEqual([...all, 'next turn'])
  expect(await verifyChain(database)).toMatchObject({ rows: 4, problems: [] })
})

test('a row is of the time and in the trace in which its call ended, not of when it is written', async () => {
  let traceId = 'trace-of-the-call'
  const { audit, goTo, rows } = await createWorld({ traceIdOf: () => traceId })
  const kept = audit.recordInTurn(callOf())
  goTo('2026-11-30T11:00:00Z')
  traceId = 'trace-of-another'
  await kept
  await audit.flush()
  expect(await rows()).toMatchObject([{ at: '2026-11-30T10:00:00.000Z', traceId: 'trace-of-the-call' }])
})

test('a row that nobody waits for is written at once, behind those that came before', async () => {
  const { audit, folder } = await createWorld()
  const kept = audit.recordInTurn(callOf({ requestId: 'gathered' }))
  audit.record(callOf({ requestId: 'at once' }))
  expect(writtenIn(folder)).toEqual(['gathered', 'at once'])
  await kept
  expect(writtenIn(folder)).toEqual(['gathered', 'at once'])
})

test('what is gathered when the audit is flushed or closed is in the database then', async () => {
  const { audit, rows } = await createWorld()
  void audit.recordInTurn(callOf({ requestId: 'flushed' }))
  await audit.flush()
  expect((await rows()).map(({ requestId }) => requestId)).toEqual(['flushed'])
  void audit.recordInTurn(callOf({ requestId: 'closed' }))
  await audit.close()
  expect((await rows()).map(({ requestId }) => requestId)).toEqual(['flushed', 'closed'])
})

test('rows that find no place on the disk are in the database once, whichever way comes first', async () => {
  const database = await createDatabase()
  const [onDisk, inMemory]: [string[], string[]] = [[], []]
  let isFull = false
  const append = (lines: string): boolean => {
    if (isFull) return false
    onDisk.push(...lines.trimEnd().split('\n'))
    return true
  }
  const write = createRowWriter({ append }, { add: text => inMemory.push(text) })
  const rest = (n: number) => `,"n":${n}}`
  write([rest(1), rest(2)])
  isFull = true
  write([rest(3), rest(4)])
  isFull = false
  write([rest(5)])
  for (const texts of [inMemory, onDisk, inMemory]) await appendRows(database, texts, '2026-11-30')
  const texts = await Array.fromAsync(readRows(database, {}))
  expect(texts.map(text => JSON.parse(text).n)).toEqual([3, 4, 1, 2, 5])
})
