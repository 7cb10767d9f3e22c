import { expect, test } from 'vitest'
import { createOrgUse } from '../../../../src/core/invoke/footprint.ts'
import type { OrgUse } from '../../../../src/core/org/use.ts'
import { createCore, invoker, session, toolWith } from '../../world.ts'

const idOf = (n: number): string => `001${String(n).padStart(15, '0')}`

test('what a call wrote is counted in full, and named up to a bound', () => {
  const use = createOrgUse()
  for (let n = 0; n < 30; n += 1)
    use.wrote(
      'Account',
      Array.from({ length: 50 }, (_, index) => idOf(n * 50 + index)),
    )
  use.wrote('Case', [idOf(1)])
  const { written } = use.counts()
  expect(written.get('Account')?.count).toBe(1500)
  expect(written.get('Account')?.ids).toHaveLength(1000)
  expect(written.get('Case')).toEqual({ count: 1, ids: [] })
})

test('objects are bounded too, whatever names a tool comes by', () => {
  const use = createOrgUse()
  for (let n = 0; n < 300; n += 1) {
    use.read(`Object${n}__c`, 1)
    use.wrote(`Object${n}__c`, [])
  }
  const { read, written } = use.counts()
  expect([read.size, written.size]).toEqual([100, 100])
})

test('a call lends one use to all orgs that its tool asks, and none where it asks none', async () => {
  const lent: (OrgUse | undefined)[] = []
  const runAs = { authorizations: ['one', 'two'] } as const
  const asking = toolWith({
    runAs,
    run: async (_, context) => {
      await context.authorization('one')
      await context.authorization('two')
      await context.authorization('one')
      return { text: '' }
    },
  })
  const { invoke, orgs, records } = createCore([asking, toolWith({ name: 'quiet' })])
  const call = { input: { text: 'a' }, caller: invoker, surface: 'actions', requestId: 'r-1' } as const
  await invoke({ ...call, tool: 'echoText' })
  await invoke({ ...call, tool: 'quiet' })
  lent.push(...orgs.connections.map(({ scope }) => scope.use))
  expect(new Set(lent).size).toBe(1)
  expect(lent[0]).toBe(records[0]?.footprint?.use)
  expect(records[0]?.footprint).toMatchObject({ rights: 'stored', authorizations: ['one', 'two'] })
  expect(records[1]?.footprint).toMatchObject({ rights: 'user', use: undefined, authorizations: undefined })
  expect(records[1]?.org).toBe(session.orgId)
})

test('what is read to ask a person is told of, though no call follows', async () => {
  const asking = toolWith({
    writes: 'changes',
    confirm: async (_, { org }) => `Change ${org.user.username}?`,
  })
  const { plan, records } = createCore([asking, toolWith({ name: 'plain', writes: 'changes' })])
  const call = { input: { text: 'a' }, caller: invoker, surface: 'mcp', requestId: 'r-1' } as const
  await plan({ ...call, tool: 'echoText' })
  await plan({ ...call, tool: 'plain' })
  expect(records).toMatchObject([{ kind: 'question', tool: 'echoText', outcome: 'ok' }])
})
