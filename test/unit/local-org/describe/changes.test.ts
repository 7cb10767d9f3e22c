import { expect, test } from 'vitest'
import { createOrgWorld } from '../server/world.ts'

const createWorld = () => {
  const world = createOrgWorld()
  const span = (kind: string, [before, after]: [number, number], object = 'Account') => {
    const [start, end] = [world.now() - before * 1000, world.now() + after * 1000].map(ms => new Date(ms).toISOString())
    return `/sobjects/${object}/${kind}?start=${start}&end=${end}`
  }
  return { ...world, sara: world.as('sara'), span }
}

test('updated gives the ids of what was made or changed within the time', async () => {
  const { sara, span, pass } = createWorld()
  pass(3600)
  const { body: made } = await sara.post('/sobjects/Account', { Name: 'New' })
  const { status, body } = await sara.get(span('updated', [60, 60]))
  expect(status).toBe(200)
  expect(body.ids).toEqual([made.id])
  expect(body.latestDateCovered).toMatch(/^2026-05-20T13:0\d:00\.000\+0000$/)
})

test('deleted gives what was deleted within the time, to those who saw it', async () => {
  const { sara, as, span, pass } = createWorld()
  const { body: made } = await sara.post('/sobjects/Account', { Name: 'New' })
  pass(3600)
  await sara.send(`/sobjects/Account/${made.id}`, { method: 'DELETE' })
  expect((await sara.get(span('updated', [60, 60]))).body.ids).toEqual([])
  const { body } = await sara.get(span('deleted', [60, 60]))
  expect(body.deletedRecords).toEqual([{ deletedDate: '2026-05-20T13:00:00.000+0000', id: made.id }])
  expect((await as('tom').get(span('deleted', [60, 60]))).body.deletedRecords).toEqual([])
})

test.each([
  ['without an end', '/sobjects/Account/updated?start=2026-05-20T11:00:00Z', 'MISSING_ARGUMENT'],
  ['with what is no time', '/sobjects/Account/updated?start=now&end=then', 'INVALID_REPLICATION_DATE'],
])('a span %s is refused', async (_, path, errorCode) => {
  const { status, body } = await createWorld().sara.get(path)
  expect([status, body[0].errorCode]).toEqual([400, errorCode])
})

test('a span of less than a minute, or one that reaches too far back, is refused', async () => {
  const { sara, span } = createWorld()
  for (const path of [span('updated', [0, 30]), span('updated', [31 * 86_400, 0]), span('deleted', [16 * 86_400, 0])]) {
    expect((await sara.get(path)).body[0].errorCode).toBe('INVALID_REPLICATION_DATE')
  }
})
