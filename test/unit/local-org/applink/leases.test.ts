import { expect, it } from 'vitest'
import { createLeases } from '../../../../local-org/applink/leases.ts'
import { createOrgWorld } from '../server/world.ts'

const set = 'ActionHostPermissions'

function createWorld(graceMs: number) {
  const { org, as, pass } = createOrgWorld()
  const { session } = as('sara')
  const leases = createLeases({ sessions: org.sessions, graceMs })
  return { leases, session, pass, has: () => session.permissionSets.has(set) }
}

it('a session permission set ends with the answer', () => {
  const { leases, session, has } = createWorld(0)
  leases.begin('token', session, set)
  expect(has()).toBe(true)
  leases.end('token')
  expect(has()).toBe(false)
})

it('or stays for the time that was asked for, counted from the answer', () => {
  const { leases, session, has, pass } = createWorld(5000)
  leases.begin('token', session, set)
  pass(60)
  leases.end('token')
  pass(4)
  expect(has()).toBe(true)
  pass(1)
  expect(has()).toBe(false)
})

it('and another call of that time keeps it for its own', () => {
  const { leases, session, has, pass } = createWorld(5000)
  leases.begin('one', session, set)
  leases.end('one')
  leases.begin('two', session, set)
  pass(6)
  expect(has()).toBe(true)
  leases.end('two')
  pass(6)
  expect(has()).toBe(false)
})
