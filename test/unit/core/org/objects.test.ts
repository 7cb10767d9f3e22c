import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../../src/core/caller.ts'
import { AppError } from '../../../../src/core/failure.ts'
import type { CallRecord } from '../../../../src/core/invoke/invoke.ts'
import { createObjectReader } from '../../../../src/core/org/objects.ts'
import type { Org } from '../../../../src/core/org/org.ts'
import { person, service, session } from '../../world.ts'

/** A reader over an org that answers as given, with what it recorded and as whom it connected. */
function readerOver(org: Partial<Pick<Org, 'describe' | 'describeGlobal'>>, deadlineMs = 1000) {
  const records: CallRecord[] = []
  const connected: string[] = []
  let clock = 0
  const reader = createObjectReader({
    orgs: {
      connectUser(caller) {
        connected.push(caller.session.accessToken)
        return org as Org
      },
    },
    deadlineMs,
    now: () => {
      clock += 5
      return clock
    },
    record: call => {
      records.push(call)
    },
  })
  return { reader, records, connected }
}

const requestOf = (caller: Caller = person, signal?: AbortSignal) => ({ caller, requestId: 'r-1', signal })
const summaryOf = (name: unknown, queryable = true) => ({ name, label: 'x', custom: false, queryable }) as never
const failing = (code: ConstructorParameters<typeof AppError>[0]) => () => Promise.reject(new AppError(code, 'No.'))

describe('the objects of a person', () => {
  it('are those that can be queried, in the order of their names', async () => {
    const names = ['b__c', 'Contact', 'Account', 'a b', '__proto__', '../x', 5]
    const { connected, reader } = readerOver({
      describeGlobal: async () => [...names.map(name => summaryOf(name)), summaryOf('Vote', false)],
    })
    expect((await reader.list(requestOf())).map(({ name }) => name)).toEqual(['Account', 'Contact', 'b__c'])
    expect(connected).toEqual([session.accessToken])
  })

  it('are read with her own rights, and recorded without their names', async () => {
    const { reader, records } = readerOver({ describe: async name => ({ name }) as never })
    expect(await reader.read('Account', requestOf())).toEqual({ name: 'Account' })
    expect(records).toEqual([
      {
        ...{ requestId: 'r-1', surface: 'mcp', tool: 'objects/read', outcome: 'ok', ms: 5 },
        ...{ org: session.orgId, user: session.userId, client: undefined, cause: undefined },
      },
    ])
  })

  it.each([
    '',
    'a b',
    '../limits',
    'Account/describe',
    'Account?x',
    'Account%2F',
    '1Account',
    'A'.repeat(81),
    'Ä',
    'a\n',
  ])('are never asked for under the name %j', async name => {
    const { reader, records } = readerOver({})
    expect(await reader.read(name, requestOf())).toBeUndefined()
    expect(records).toMatchObject([{ outcome: 'not_found' }])
  })

  it.each(['not_found', 'forbidden'] as const)('are not there when Salesforce says %s', async code => {
    const { reader, records } = readerOver({ describe: failing(code) })
    expect(await reader.read('Secret__c', requestOf())).toBeUndefined()
    expect(records).toMatchObject([{ outcome: 'not_found', cause: undefined }])
  })

  it.each(['unauthenticated', 'unavailable', 'rate_limited'] as const)('cannot be read when it says %s', async code => {
    const { reader, records } = readerOver({ describe: failing(code), describeGlobal: failing(code) })
    await expect(reader.read('Account', requestOf())).rejects.toMatchObject({ code })
    await expect(reader.list(requestOf())).rejects.toMatchObject({ code })
    expect(records).toMatchObject([{ outcome: code }, { outcome: code }])
  })
})

describe('a reading', () => {
  const never = () => new Promise<never>(() => {})

  it('ends at its deadline', async () => {
    const { reader, records } = readerOver({ describe: never }, 10)
    await expect(reader.read('Account', requestOf())).rejects.toMatchObject({ code: 'deadline_exceeded' })
    expect(records).toMatchObject([{ outcome: 'deadline_exceeded' }])
  })

  it('ends when the client hangs up', async () => {
    const hangUp = new AbortController()
    const { reader } = readerOver({ describeGlobal: never })
    const listing = reader.list(requestOf(person, hangUp.signal))
    hangUp.abort()
    await expect(listing).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('a service', () => {
  it('has no objects, and connects no org', async () => {
    const { connected, reader, records } = readerOver({})
    expect(await reader.list(requestOf(service))).toEqual([])
    expect(await reader.read('Account', requestOf(service))).toBeUndefined()
    expect(connected).toEqual([])
    expect(records).toMatchObject([{ client: 'billing', org: undefined }, { outcome: 'not_found' }])
  })
})
