import { describe, expect, it } from 'vitest'
import { createRegistrationGate, inAll, perAddress } from '../../../../src/sign-in/clients/registration-gate.ts'
import { createRates } from '../../../../src/storage/rates/rates.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'

function createWorld() {
  let clock = 0
  const now = () => clock
  const rates = createRates({ database: openSqlite(':memory:'), now, log: { warn: () => {} } })
  const taken: string[] = []
  const take: typeof rates.take = (id, limit) => {
    taken.push(id)
    return rates.take(id, limit)
  }
  return {
    gate: createRegistrationGate({ take, now }),
    taken,
    wait: (ms: number) => {
      clock += ms
    },
  }
}

describe('the gate before registration', () => {
  it('lets an address through so many times an hour, and others meanwhile', async () => {
    const { gate, wait } = createWorld()
    for (let count = 0; count < perAddress.max; count++) expect(await gate('a')).toBeUndefined()
    expect(await gate('a')).toEqual({
      description: 'too many registrations from this address, try again in 3 minutes',
      retryAfterSeconds: 180,
    })
    expect(await gate('b')).toBeUndefined()
    wait(180_000)
    expect(await gate('a')).toBeUndefined()
    expect(await gate('a')).toBeDefined()
  })

  it('lets so many a day through in all, and counts no address while nobody may', async () => {
    const { gate, taken, wait } = createWorld()
    for (let count = 0; count < inAll.max; count++) expect(await gate(`address ${count}`)).toBeUndefined()
    expect(await gate('one more')).toMatchObject({ description: expect.stringContaining('in all') })
    const before = taken.length
    for (let count = 0; count < 1000; count++) expect(await gate(`late ${count}`)).toBeDefined()
    expect(taken.length).toBe(before)
    wait(inAll.windowMs / inAll.max)
    expect(await gate('later')).toBeUndefined()
  })

  it('takes nothing of all from an address that has used its own up', async () => {
    const { gate, taken } = createWorld()
    for (let count = 0; count < 500; count++) await gate('a')
    expect(taken.filter(id => id === 'registrations in all').length).toBe(perAddress.max)
  })
})
