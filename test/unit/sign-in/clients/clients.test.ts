import { describe, expect, it } from 'vitest'
import { createClientDocuments } from '../../../../src/sign-in/clients/clients.ts'
import { silent } from '../../world.ts'

function documentsWith(fetch: (address: string) => Promise<Response>, domains?: readonly string[]) {
  let now = 0
  const asked: string[] = []
  const documents = createClientDocuments({
    ...{ domains, log: silent, now: () => now },
    fetch: address => {
      asked.push(address)
      return fetch(address)
    },
  })
  const wait = (ms: number) => {
    now += ms
  }
  return { ...documents, asked, wait }
}
const failing = () => Promise.reject(new Error('not there'))
const good = async () => new Response('{"client_id":"x"}')
const address = (number: number) => `https://clients.example/${number}.json`

describe('the documents of clients', () => {
  it('are not asked for again within a minute of a failure', async () => {
    const { asked, fetch, wait } = documentsWith(failing)
    await expect(fetch(address(1))).rejects.toThrow('not there')
    await expect(fetch(address(1))).rejects.toThrow('a moment ago')
    expect(asked).toHaveLength(1)
    wait(60_001)
    await expect(fetch(address(1))).rejects.toThrow('not there')
    expect(asked).toHaveLength(2)
  })

  it('are given again within a minute, each time to be read from the start', async () => {
    const { asked, fetch, wait } = documentsWith(good)
    for (let count = 0; count < 3; count++) expect(await (await fetch(address(1))).json()).toEqual({ client_id: 'x' })
    expect(asked).toHaveLength(1)
    wait(60_001)
    await fetch(address(1))
    expect(asked).toHaveLength(2)
  })

  it('are fetched ten at a time; one more fails, and is not held against it', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { asked, fetch } = documentsWith(async () => {
      await promise
      return good()
    })
    const running = Array.from({ length: 10 }, (_, number) => fetch(address(number)))
    await expect(fetch(address(10))).rejects.toThrow('too many')
    resolve()
    await Promise.all(running)
    expect((await fetch(address(10))).status).toBe(200)
    expect(asked).toHaveLength(11)
  })

  it('are remembered a hundred at most, the oldest forgotten first', async () => {
    const { asked, fetch } = documentsWith(failing)
    for (let number = 0; number <= 100; number++) await fetch(address(number)).catch(() => undefined)
    await expect(fetch(address(100))).rejects.toThrow('a moment ago')
    expect(asked).toHaveLength(101)
    await expect(fetch(address(0))).rejects.toThrow('not there')
  })

  it.each([
    ['https://clients.example/a.json', true],
    ['https://api.allowed.example/a.json', true],
    ['https://allowed.example/a.json', true],
    ['https://notallowed.example/a.json', false],
    ['https://sub.clients.example/a.json', false],
    ['https://clients.example.evil.example/a.json', false],
  ])('of %s are taken from the listed hosts: %s', (clientId, allowed) => {
    expect(documentsWith(good, ['clients.example', '.allowed.example']).isAllowed(clientId)).toBe(allowed)
  })
})
