import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Fault } from '../../../local-org/faults/fault.ts'
import type { Org } from '../../../src/core/org/org.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { type OrgClient, type Passage, startOrgClient, startPassage } from '../local-org/org-client.ts'

let client: OrgClient
let passage: Passage
beforeAll(async () => {
  client = await startOrgClient({ random: () => 0 })
  passage = await startPassage(client.local.org)
})
afterEach(() => {
  client.local.faults.clear()
})
afterAll(async () => {
  passage.close()
  await client.close()
})

/** Calls that write one record of the given name, or read. */
const calls: Record<string, (org: Org, name: string) => Promise<unknown>> = {
  query: org => org.query(soql`SELECT Id FROM Account LIMIT 1`).toArray(),
  create: (org, name) => org.create('Account', { Name: name }),
  upsert: (org, name) => org.upsert('Account', { field: 'Customer_Number__c', value: name.slice(-20) }, { Name: name }),
  'unit of work': (org, name) => {
    const unit = org.unitOfWork()
    unit.create('Account', { Name: name })
    return unit.commit()
  },
  collection: async (org, name) => {
    const [result] = await org.collections.create('Account', [{ Name: name }])
    if (result?.success === false) throw result.error
  },
}

const any = { path: '/services/data/*', probability: 1, count: 1 } as const
const faults: Record<string, Fault | 'lost answer'> = {
  'locked row': { ...any, fault: 'lock' },
  'daily limit': { ...any, fault: 'daily-limit' },
  '503': { ...any, fault: 'status', status: 503, errorCode: 'SERVER_UNAVAILABLE', message: 'x' },
  '500': { ...any, fault: 'status', status: 500, errorCode: 'UNKNOWN_EXCEPTION', message: 'x' },
  'connection cut': { ...any, fault: 'reset' },
  'answer lost after the work was done': 'lost answer',
  'slow body': { ...any, fault: 'slow-body', ms: 50 },
}

/** What the caller sees, how many requests were sent, how many records there are afterwards. */
const table: [fault: keyof typeof faults, outcomes: Record<keyof typeof calls, string>][] = [
  [
    'locked row',
    {
      query: 'ok, 2 sent',
      create: 'ok, 2 sent, 1 record',
      upsert: 'ok, 2 sent, 1 record',
      'unit of work': 'ok, 2 sent, 1 record',
      collection: 'ok, 2 sent, 1 record',
    },
  ],
  [
    'daily limit',
    {
      query: 'rate_limited, 1 sent',
      create: 'rate_limited, 1 sent, 0 records',
      upsert: 'rate_limited, 1 sent, 0 records',
      'unit of work': 'rate_limited, 1 sent, 0 records',
      collection: 'rate_limited, 1 sent, 0 records',
    },
  ],
  [
    '503',
    {
      query: 'ok, 2 sent',
      create: 'unavailable, 1 sent, 0 records',
      upsert: 'ok, 2 sent, 1 record',
      'unit of work': 'unavailable, 1 sent, 0 records',
      collection: 'unavailable, 1 sent, 0 records',
    },
  ],
  [
    '500',
    {
      query: 'upstream_failed, 1 sent',
      create: 'upstream_failed, 1 sent, 0 records',
      upsert: 'upstream_failed, 1 sent, 0 records',
      'unit of work': 'upstream_failed, 1 sent, 0 records',
      collection: 'upstream_failed, 1 sent, 0 records',
    },
  ],
  [
    'connection cut',
    {
      query: 'ok, 2 sent',
      create: 'upstream_failed, 1 sent, 0 records',
      upsert: 'ok, 2 sent, 1 record',
      'unit of work': 'upstream_failed, 1 sent, 0 records',
      collection: 'upstream_failed, 1 sent, 0 records',
    },
  ],
  [
    'answer lost after the work was done',
    {
      query: 'ok, 2 sent',
      create: 'upstream_failed, 1 sent, 1 record',
      upsert: 'ok, 2 sent, 1 record',
      'unit of work': 'upstream_failed, 1 sent, 1 record',
      collection: 'upstream_failed, 1 sent, 1 record',
    },
  ],
  [
    'slow body',
    {
      query: 'ok, 1 sent',
      create: 'ok, 1 sent, 1 record',
      upsert: 'ok, 1 sent, 1 record',
      'unit of work': 'ok, 1 sent, 1 record',
      collection: 'ok, 1 sent, 1 record',
    },
  ],
]

const rows = table.flatMap(([fault, outcomes]) =>
  Object.entries(outcomes).map(([call, outcome]) => ({ fault, call, outcome })),
)

describe('a fault that strikes once', () => {
  test.each(rows)('$fault during a $call: $outcome', async ({ fault, call, outcome }) => {
    const admin = client.orgOf('admin@acme.example')
    const org = client.orgOf('admin@acme.example', passage.url)
    const name = `${fault} ${call} ${crypto.randomUUID()}`
    const found = faults[fault]
    if (found === 'lost answer') passage.dropNext(1)
    else if (found) client.local.faults.add(found)
    passage.requests.length = 0
    const result = await (calls[call]?.(org, name) ?? Promise.reject()).then(
      () => 'ok',
      error => error.code,
    )
    const sent = passage.requests.length
    client.local.faults.clear()
    const count = await admin.count(soql`SELECT COUNT() FROM Account WHERE Name = ${name}`)
    const records = call === 'query' ? '' : `, ${count} record${count === 1 ? '' : 's'}`
    expect(`${result}, ${sent} sent${records}`).toBe(outcome)
  })
})

test('an ended session of a user is told as such, after one request', async () => {
  const person = client.local.people.personOf('tom.sales@acme.example')
  if (!person) throw new Error('tom')
  client.local.faults.add({ ...any, fault: 'expired-token', user: 'tom.sales@acme.example' })
  passage.requests.length = 0
  const org = client.orgOf('tom.sales@acme.example', passage.url)
  await expect(org.query(soql`SELECT Id FROM Account`).toArray()).rejects.toMatchObject({
    code: 'unauthenticated',
    message: 'Your Salesforce session has ended. Sign in to Salesforce again, then repeat the call.',
  })
  expect(passage.requests).toHaveLength(1)
})

test('records without access are absent, fields without access are named, both per user', async () => {
  const sara = client.orgOf('sara.sales@acme.example')
  const mia = client.orgOf('mia.manager@acme.example')
  const seen = async (org: Org) => org.count(soql`SELECT COUNT() FROM Account`)
  expect(await seen(sara)).toBeLessThan(await seen(mia))
  await expect(sara.queryOne(soql`SELECT Nonsense__c FROM Account`)).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('Nonsense__c of Account'),
  })
})
