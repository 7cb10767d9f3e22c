import { beforeEach, describe, expect, it } from 'vitest'
import { createGuardedFetch } from '../../../../src/sign-in/clients/guarded-fetch.ts'
import { createReach } from '../../../../src/sign-in/clients/reach.ts'

const minuteMs = 60_000
let now = 0
let asked: string[]
let lines: string[]

beforeEach(() => {
  ;[now, asked, lines] = [Date.UTC(2026, 0, 1), [], []]
})

const reachBy = (fetch: (address: string) => Promise<unknown>, domains?: readonly string[]) =>
  createReach({
    ...{ domains, now: () => now, log: { info: message => void lines.push(message) } },
    fetch(address) {
      asked.push(address)
      return fetch(address)
    },
  })

const unknownHost = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))
/** As behind a firewall that gives names addresses of its own. */
const inside = createGuardedFetch({ resolve: async () => ['10.0.0.7'] })
const noService = createGuardedFetch({ resolve: async () => [] })

describe('documents of clients can be fetched', () => {
  it('where one of the hosts that publish them answers', async () => {
    const reach = reachBy(address => (address.includes('vscode') ? Promise.resolve({}) : unknownHost()))
    expect([await reach(), lines]).toEqual([true, []])
  })

  it.each([
    ['no name is known', unknownHost],
    ['names lead to addresses that are not public', inside],
    ['names lead nowhere', noService],
    ['the time is over', () => Promise.reject(AbortSignal.abort(new DOMException('', 'TimeoutError')).reason)],
  ])('no more where %s', async (_, fetch) => {
    expect([await reachBy(fetch)(), lines]).toEqual([
      false,
      ['documents of clients cannot be fetched from here: clients are to register themselves'],
    ])
  })

  it('from those hosts alone whose documents are taken, and where none are, not at all', async () => {
    expect(await reachBy(async () => ({}), ['editor.example', '.company.example'])()).toBe(true)
    expect(asked).toEqual(['https://editor.example/', 'https://company.example/'])
    expect(await reachBy(async () => ({}), [])()).toBe(false)
  })

  it('as it was found, for ten minutes, by one try however many ask', async () => {
    const reach = reachBy(async () => ({}), ['editor.example'])
    await Promise.all([reach(), reach(), reach()])
    now += 10 * minuteMs - 1
    await reach()
    expect(asked).toHaveLength(1)
    now += 1
    await reach()
    expect(asked).toHaveLength(2)
  })

  it('again a minute after they could not', async () => {
    let fetch: () => Promise<unknown> = unknownHost
    const reach = reachBy(() => fetch(), ['editor.example'])
    expect(await reach()).toBe(false)
    fetch = async () => ({})
    now += minuteMs - 1
    expect(await reach()).toBe(false)
    now += 1
    expect(await reach()).toBe(true)
  })
})
