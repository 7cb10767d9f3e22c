import { describe, expect, it } from 'vitest'
import { createRegistrationGate, maxPerDay, maxPerHour } from '../../../../src/sign-in/clients/registration-gate.ts'

const gateWith = (registered: number) => {
  let now = 0
  const asked: number[] = []
  const registeredSince = async (ms: number) => {
    asked.push(ms)
    return registered
  }
  return {
    gate: createRegistrationGate({ now: () => now, registeredSince }),
    asked,
    wait: (ms: number) => {
      now += ms
    },
  }
}

describe('the gate before registration', () => {
  it('lets an address through so many times an hour, and others meanwhile', async () => {
    const { gate, wait } = gateWith(0)
    for (let count = 0; count < maxPerHour; count++) expect(await gate('a')).toBeUndefined()
    expect(await gate('a')).toContain('this address')
    expect(await gate('b')).toBeUndefined()
    wait(3_600_000)
    expect(await gate('a')).toBeUndefined()
  })

  it('counts those of a day over all processes', async () => {
    expect(await gateWith(maxPerDay - 1).gate('a')).toBeUndefined()
    const full = gateWith(maxPerDay)
    full.wait(100_000_000)
    expect(await full.gate('a')).toContain('today')
    expect(full.asked).toEqual([100_000_000 - 86_400_000])
  })

  it('keeps refusing an address while ten thousand others come by, no more', async () => {
    const { gate } = gateWith(0)
    for (let count = 0; count <= maxPerHour; count++) await gate('a')
    for (let count = 0; count < 9000; count++) await gate(`other-${count}`)
    expect(await gate('a')).toBeDefined()
    for (let count = 0; count < 10_000; count++) await gate(`more-${count}`)
    expect(await gate('a')).toBeUndefined()
  })
})
