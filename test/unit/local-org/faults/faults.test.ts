import { describe, expect, it } from 'vitest'
import { faultSchema } from '../../../../local-org/faults/fault.ts'
import { createFaults } from '../../../../local-org/faults/faults.ts'

const createWorld = (fault: object, chances: number[] = []) => {
  const faults = createFaults({ chance: () => chances.shift() ?? 0 })
  faults.add(faultSchema.parse({ fault: 'reset', ...fault }))
  const strikes = (path: string, method = 'GET', user?: string) =>
    faults.strike({ path, method, user: () => user }).length === 1
  return { faults, strikes }
}

describe('a fault', () => {
  it.each([
    ['*', '/anything'],
    ['/services/data/v62.0/query', '/services/data/v62.0/query'],
    ['/services/*', '/services/data/v62.0/query'],
    ['/services/data/*/query', '/services/data/v62.0/query'],
    ['*/query*', '/services/data/v62.0/queryAll'],
    ['/a*a', '/aa'],
  ])('for %s strikes %s', (path, request) => {
    expect(createWorld({ path }).strikes(request)).toBe(true)
  })

  it.each([
    ['/services', '/services/data'],
    ['/services/*', '/addons/x'],
    ['/services/data/*/query', '/services/data/v62.0/queryAll'],
    ['/a*a', '/a'],
    ['*b*b', '/b'],
  ])('for %s leaves %s alone', (path, request) => {
    expect(createWorld({ path }).strikes(request)).toBe(false)
  })

  it('for a method leaves others alone', () => {
    const { strikes } = createWorld({ method: 'POST' })
    expect([strikes('/', 'POST'), strikes('/', 'GET')]).toEqual([true, false])
  })

  it('for a user leaves other users and requests without a session alone', () => {
    const { strikes } = createWorld({ user: 'Sara@acme.example' })
    const users = ['sara@acme.example', 'tom@acme.example', undefined]
    expect(users.map(user => strikes('/', 'GET', user))).toEqual([true, false, false])
  })

  it('with a count strikes that often and is still listed', () => {
    const { faults, strikes } = createWorld({ count: 2 })
    expect([strikes('/'), strikes('/'), strikes('/')]).toEqual([true, true, false])
    expect(faults.list()[0]).toMatchObject({ hits: 2 })
  })

  it('with a probability strikes when chance is below it', () => {
    const { strikes } = createWorld({ probability: 0.5 }, [0.4, 0.5, 0.6])
    expect([strikes('/'), strikes('/'), strikes('/')]).toEqual([true, false, false])
  })

  it('is gone once it is cleared, alone or with all others', () => {
    const { faults, strikes } = createWorld({})
    const other = faults.add(faultSchema.parse({ fault: 'lock', path: '/other' }))
    expect([faults.clear(other.id), faults.clear(other.id)]).toEqual([true, false])
    expect(faults.list()).toHaveLength(1)
    faults.clear()
    expect([strikes('/'), faults.list()]).toEqual([false, []])
  })
})
