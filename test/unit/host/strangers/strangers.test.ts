import { beforeEach, describe, expect, it } from 'vitest'
import { createQuestions } from '../../../../src/host/strangers/questions.ts'
import { createRefusedTokens, refusedPerAddress } from '../../../../src/host/strangers/refused-tokens.ts'
import { createAddressReader } from '../../../../src/identity/address/address.ts'
import { createRates } from '../../../../src/storage/rates/rates.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'

let clock = 0
const now = () => clock
const at = (address: string) => ({ socket: { remoteAddress: address } })
const counted = () => ({
  now,
  addressOf: createAddressReader(0),
  take: createRates({ database: openSqlite(':memory:'), now, log: { warn: () => {} } }).take,
})
const limited = (code: string) => expect.objectContaining({ code, retryAfterSeconds: expect.any(Number) })

beforeEach(() => {
  clock = 0
})

describe('questions to the AppLink API about strangers', () => {
  function createWorld() {
    const askWithin = createQuestions(counted())
    let asked = 0
    const send = (address: string, orgId: string, isGood: boolean) =>
      askWithin(
        { from: at(address), orgId },
        async () => {
          asked += 1
          return isGood
        },
        answer => answer,
      )
    return { send, asked: () => asked }
  }

  it('are so many for one address, and others are asked about meanwhile', async () => {
    const { asked, send } = createWorld()
    for (let count = 0; count < 60; count += 1) await send('192.0.2.1', `org ${count}`, false)
    await expect(send('192.0.2.1', 'org', false)).rejects.toEqual(limited('rate_limited'))
    expect(asked()).toBe(60)
    await send('192.0.2.2', 'org', false)
    clock += 10_000
    await send('192.0.2.1', 'org', false)
    expect(asked()).toBe(62)
  })

  it('are so many in all, a third of what the AppLink API answers in an hour', async () => {
    const { asked, send } = createWorld()
    const addressOf = (count: number) => `10.0.${Math.floor(count / 250)}.${count % 250}`
    for (let count = 0; count < 1500; count += 1) await send(addressOf(count), 'org', false)
    await expect(send('192.0.2.1', 'org', false)).rejects.toEqual(limited('unavailable'))
    expect(asked()).toBe(1500)
  })

  it('go on for who was vouched for, from the same address for the same org, whatever strangers do', async () => {
    const { asked, send } = createWorld()
    await send('192.0.2.1', 'good', true)
    for (let count = 0; count < 59; count += 1) await send('192.0.2.1', 'bad', false)
    await expect(send('192.0.2.1', 'bad', false)).rejects.toEqual(limited('rate_limited'))
    for (let count = 0; count < 1000; count += 1) await send('192.0.2.1', 'good', true)
    expect(asked()).toBe(1060)
  })

  it('that failed vouch for nobody', async () => {
    const askWithin = createQuestions(counted())
    const fail = async () => {
      throw new Error('away')
    }
    const ask = () => askWithin({ from: at('192.0.2.1'), orgId: 'org' }, fail, () => true)
    for (let count = 0; count < 60; count += 1) await expect(ask()).rejects.toThrow('away')
    await expect(ask()).rejects.toEqual(limited('rate_limited'))
  })
})

describe('tokens of nobody', () => {
  async function createFlooded(before: readonly string[] = []) {
    const tokens = createRefusedTokens({ ...counted(), name: 'refused tokens of' })
    const from = at('192.0.2.1')
    await tokens.refused(from)
    for (const token of before) tokens.accepted(token)
    for (let count = 0; count < refusedPerAddress.max; count += 1) await tokens.refused(from)
    return { tokens, from }
  }

  it('are refused unread beyond so many a minute from one address, with the time after which to come again', async () => {
    const { from, tokens } = await createFlooded()
    expect(() => tokens.requireTurn(from, 'Bearer x')).toThrow(limited('rate_limited'))
    expect(() => tokens.requireTurn(at('192.0.2.2'), 'Bearer x')).not.toThrow()
    clock += 1000
    expect(() => tokens.requireTurn(from, 'Bearer x')).not.toThrow()
  })

  it('do not shut out the tokens from there that were good a moment ago', async () => {
    const { from, tokens } = await createFlooded(['Bearer good'])
    expect(() => tokens.requireTurn(from, 'Bearer good')).not.toThrow()
    expect(() => tokens.requireTurn(from, 'Bearer bad')).toThrow(limited('rate_limited'))
  })

  it('are expected of orgs and offices, which share addresses and refresh after a refusal: thousands are read', async () => {
    const tokens = createRefusedTokens({ ...counted(), name: 'refused tokens of' })
    const from = at('192.0.2.1')
    for (let count = 0; count < 5000; count += 1) await tokens.refused(from)
    expect(() => tokens.requireTurn(from, 'Bearer fresh')).not.toThrow()
  })

  it('are not looked for as long as there are none', () => {
    const tokens = createRefusedTokens({
      ...{ ...counted(), name: 'refused tokens of' },
      addressOf: () => {
        throw new Error('was asked for an address')
      },
    })
    tokens.accepted('Bearer x')
    expect(() => tokens.requireTurn(at('192.0.2.1'), 'Bearer x')).not.toThrow()
  })
})
