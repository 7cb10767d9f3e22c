import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppLink, createAppLink } from '../../../src/applink/applink.ts'
import { createInvoke, type Invoke } from '../../../src/core/invoke/invoke.ts'
import type { Org } from '../../../src/core/org/org.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { compareForecasts } from '../../../tools/compare-forecasts.ts'
import { type OrgClient, startOrgClient } from '../../e2e/local-org/org-client.ts'
import { noCallouts, silent } from '../../unit/world.ts'

const mia = 'mia.manager@acme.example'

/** Two orgs with AppLink add-ons of their own: each trusts, and is trusted with, nothing of the other. */
interface Side {
  readonly client: OrgClient
  readonly appLink: AppLink
}
const sides: Side[] = []
/** Of the second org, once it has several currencies. */
let corporate: string | undefined

/** As an org with several currencies answers: its objects have the field, and one currency is the corporate one. */
const withCurrencies = (org: Org, code: string): Org => ({
  ...org,
  async describe(object) {
    const described = await org.describe(object)
    return { ...described, fields: [...described.fields, { ...described.fields[0], name: 'CurrencyIsoCode' }] as never }
  },
  queryOne: async query =>
    (query.text.includes('FROM CurrencyType') ? { IsoCode: code } : org.queryOne(query)) as never,
})

let invoke: Invoke

async function startSide(): Promise<Side> {
  const client = await startOrgClient()
  const trust = createOrgTrust({ localOrgUrl: client.local.org })
  const side = { client, appLink: createAppLink({ ...client.local.applink, trust }) }
  sides.push(side)
  return side
}

beforeAll(async () => {
  const europe = await startSide()
  const americas = await startSide()
  const connect = async ({ appLink, client }: Side, name: string, scope: Parameters<AppLink['authorization']>[1]) => {
    const org = client.salesforce.connect(await appLink.authorization(name, scope), scope)
    return name === 'salesAmericas' && corporate ? withCurrencies(org, corporate) : org
  }
  invoke = createInvoke({
    catalog: createCatalog([compareForecasts]),
    callouts: noCallouts,
    log: silent,
    deadlineMs: 10_000,
    now: () => performance.now(),
    record: () => {},
    orgs: {
      connectUser: ({ session }, scope) => europe.client.salesforce.connect(session, scope),
      connectAuthorization: (name, scope) => connect(name === 'salesEurope' ? europe : americas, name, scope),
    },
  })
})

afterAll(async () => {
  for (const { appLink, client } of sides) {
    await appLink.close()
    await client.close()
  }
})

function compare() {
  const session = sides[0]?.client.sessionOf(mia)
  if (!session) throw new Error('no org is running')
  const caller = { kind: 'invoker', session } as const
  return invoke({ tool: 'compareForecasts', input: {}, caller, surface: 'actions', requestId: 'two-orgs' })
}

describe('compareForecasts over two orgs', () => {
  it('adds up what each org has', async () => {
    const [, americas] = sides
    const tom = americas?.client.orgOf('tom.sales@acme.example')
    const before = await compare()
    const closing = new Date().toISOString().slice(0, 10)
    const fields = { Name: 'Only over there', StageName: 'Negotiation/Review', CloseDate: closing, Amount: 1_000_000 }
    await tom?.create('Opportunity', fields)
    const after = await compare()
    expect(after.complete).toBe(true)
    expect(after.europeAmount).toBe(before.europeAmount)
    expect(after.americasAmount).toBeCloseTo(Number(before.americasAmount) + 1_000_000)
    expect(after.totalAmount).toBeCloseTo(Number(after.europeAmount) + Number(after.americasAmount))
  })

  it('has no total over two currencies, and says which amount is in which', async () => {
    corporate = 'USD'
    const answer = await compare()
    expect(answer).toMatchObject({ complete: true, europeCurrency: 'EUR', americasCurrency: 'USD' })
    expect(answer.totalAmount).toBeUndefined()
    expect(answer.summary).toContain(`${answer.europeAmount} EUR and ${answer.americasAmount} USD is open`)
    corporate = 'EUR'
    const { americasAmount, europeAmount, totalAmount } = await compare()
    expect(totalAmount).toBeCloseTo(Number(europeAmount) + Number(americasAmount))
    corporate = undefined
  })

  it('says which one is gone, and gives the other', async () => {
    sides[1]?.client.local.faults.add({ fault: 'reset', path: '*', probability: 1 })
    const answer = await compare()
    expect(answer).toMatchObject({ complete: false, failedOrg: 'americas', totalAmount: answer.europeAmount })
    expect(answer).not.toHaveProperty('americasAmount')
  })
})
