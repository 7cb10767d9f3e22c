import { expect, it } from 'vitest'
import {
  createRandomIds,
  placeOfId,
  spanIdOf,
  spanWords,
  traceIdOf,
  traceWords,
} from '../../../../src/telemetry/spans/ids.ts'

it('gives ids of their length, each another one, also where one text of them ends and the next begins', () => {
  const ids = createRandomIds()
  const take = (length: number) => ({ at: ids.take(length), pool: ids.pool })
  const given = Array.from({ length: 1000 }, () => [traceIdOf(take(traceWords)), spanIdOf(take(spanWords))] as const)
  expect(given.filter(([trace, span]) => !(/^[0-9a-f]{32}$/.test(trace) && /^[0-9a-f]{16}$/.test(span)))).toEqual([])
  expect(new Set(given.flat()).size).toBe(2000)
})

it('has ids that somebody else gave as they are', () => {
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  expect([traceIdOf(placeOfId(traceId)), spanIdOf(placeOfId(spanId))]).toEqual([traceId, spanId])
  expect([...new Uint8Array(placeOfId(spanId).pool.words.buffer)]).toEqual([...Buffer.from(spanId, 'hex')])
})
