import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { completeFirst, toFirstCalls } from '../../../src/cli/dev/first-call/first-call.ts'
import { toolWith } from '../../unit/world.ts'

let org: LocalOrg
beforeAll(async () => {
  org = await startLocalOrg()
})
afterAll(() => org.close())

const id = z.string().length(18)
const accountTool = toolWith({ name: 'readAccount', input: z.object({ accountId: id, limit: z.int32().min(1) }) })
const read = async (username: string, object: string) => {
  const { accessToken } = org.users.find(user => user.username === username) ?? {}
  const answer = await fetch(`${org.org}/services/data/v62.0/query?q=SELECT+Id+FROM+${object}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  return ((await answer.json()) as { records: { Id: string }[] }).records.map(({ Id }) => Id)
}

describe('the tools that can be shown first', () => {
  it('read, are actions, and run as the person before they run as somebody else', () => {
    const runAs = { authorization: 'portal' }
    const tools = [
      toolWith({ name: 'changes', writes: 'changes' }),
      toolWith({ name: 'onMcpOnly', surfaces: ['mcp'] }),
      toolWith({ name: 'asOther', runAs }),
      toolWith({ name: 'withMore', runAs: 'user-plus' }),
      { ...toolWith({ name: 'asJob' }), job: {} },
      toolWith({ name: 'asPerson' }),
      toolWith({ name: 'unknowable', input: z.object({ code: z.string().refine(code => code === 'A-7') }) }),
    ]
    expect(toFirstCalls(tools).map(({ tool }) => tool)).toEqual(['asPerson', 'asOther'])
  })
})

describe('the first call', () => {
  it('gets the id of a record that Sara sees, and names one that Mia sees and Sara does not', async () => {
    const call = await completeFirst(toFirstCalls([accountTool]), org)
    const [ofSara, ofMia] = await Promise.all([
      read('sara.sales@acme.example', 'Account'),
      read('mia.manager@acme.example', 'Account'),
    ])
    expect(call).toMatchObject({ tool: 'readAccount', input: { limit: 1 }, hidden: { object: 'Account' } })
    expect(ofSara).toContain(call?.input.accountId)
    expect(ofSara).not.toContain(call?.hidden?.id)
    expect(ofMia).toContain(call?.hidden?.id)
  })

  it('is the first example of a tool, as it stands, where Sara sees the records it names', async () => {
    const [accountId = ''] = await read('sara.sales@acme.example', 'Account')
    const example = { ask: 'How is this one doing?', input: { accountId, limit: 3 } }
    const call = await completeFirst(toFirstCalls([{ ...accountTool, examples: [example] }]), org)
    expect(call).toMatchObject({ tool: 'readAccount', ...example, hidden: { object: 'Account' } })
  })

  it('has a record that there is, and no question, where the example names one of another org', async () => {
    const example = { ask: 'How is this one doing?', input: { accountId: '001000000000001AAA', limit: 3 } }
    const call = await completeFirst(toFirstCalls([{ ...accountTool, examples: [example] }]), org)
    expect(await read('sara.sales@acme.example', 'Account')).toContain(call?.input.accountId)
    expect(call).not.toHaveProperty('ask')
    expect(call?.input.limit).toBe(3)
  })

  it('takes the last word of a longer name for what an id is of, where there is no object of the whole name', async () => {
    const input = z.object({ mainContactId: id, opportunityId: id })
    const call = await completeFirst(toFirstCalls([toolWith({ input })]), org)
    const [contacts, opportunities] = await Promise.all([
      read('sara.sales@acme.example', 'Contact'),
      read('sara.sales@acme.example', 'Opportunity'),
    ])
    expect(contacts).toContain(call?.input.mainContactId)
    expect(opportunities).toContain(call?.input.opportunityId)
  })

  it('is of the next tool when the org has no such records, and none when there is no next one', async () => {
    const unknown = toolWith({ name: 'readShip', input: z.object({ shipId: id }) })
    expect(await completeFirst(toFirstCalls([unknown, accountTool]), org)).toMatchObject({ tool: 'readAccount' })
    expect(await completeFirst(toFirstCalls([unknown]), org)).toBeUndefined()
    expect(await completeFirst([], org)).toBeUndefined()
  })

  it('needs nothing of the org for a tool without ids', async () => {
    const call = await completeFirst(toFirstCalls([toolWith()]), org)
    expect(call).toEqual({ tool: 'echoText', input: { text: expect.any(String) }, hidden: undefined })
  })
})
