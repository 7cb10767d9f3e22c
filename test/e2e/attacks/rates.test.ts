import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, startCounter, startOpenHost } from '../../client/attacks/open-host.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'

/** Two processes behind a router that share one database: what may be done so often may be done so often through both. */
let upstream: Awaited<ReturnType<typeof startCounter>>
let server: PostgresServer
let hosts: readonly Awaited<ReturnType<typeof startOpenHost>>[]

beforeAll(async () => {
  upstream = await startCounter()
  server = await startPostgres()
  const env = { DATABASE_URL: await server.createDatabase('rates') }
  hosts = await Promise.all([startOpenHost(upstream.url, env), startOpenHost(upstream.url, env)])
  for (const { host } of hosts) await host.listening
})
afterAll(async () => {
  await Promise.all((hosts ?? []).map(({ host }) => host.kill('SIGTERM')))
  upstream?.close()
  await server?.close()
})

const post = (turn: number, path: string, { body = '{}', ...headers }: Record<string, string>) =>
  fetch(`${hosts[turn % 2]?.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
const callApi = (turn: number) => post(turn, '/api/listProducts', { authorization: `Bearer ${apiKey}` })
const client = JSON.stringify({ redirect_uris: ['http://localhost/callback'], token_endpoint_auth_method: 'none' })
const register = (turn: number, address: string) =>
  post(turn, '/oauth/register', { body: client, 'x-forwarded-for': `1.1.1.1, ${address}` })

/** Hosts that the database let wait, on a busy machine: each counted for itself meanwhile. */
const alone = () =>
  hosts.filter(({ host }) => host.lines.some(line => line.includes('counted in this process alone'))).length

/** What a call is answered that is let through: the stand-in for the add-on vouches for nobody. */
let usual = 0

describe('two processes on one database', () => {
  it('take no more calls of one API key than one would', async () => {
    const started = performance.now()
    let taken = 0
    for (let turn = 0; turn < 100; turn += 1) {
      const answer = await callApi(turn)
      expect(answer.headers.get('ratelimit-policy')).toBe('"key";q=60;w=60')
      if (answer.status === 429) {
        expect(answer.headers.get('ratelimit')).toBe('"key";r=0;t=1')
        expect(answer.headers.get('retry-after')).toBe('1')
        expect(await answer.json()).toMatchObject({ code: 'rate_limited', retryable: true })
      } else {
        taken += 1
        usual = answer.status
      }
    }
    const cameBack = Math.ceil((performance.now() - started) / 1000)
    expect(taken).toBeGreaterThanOrEqual(60)
    expect(taken).toBeLessThanOrEqual(60 * (1 + alone()) + cameBack)
  })

  it('take no more registrations of one address than one would, and those of another one meanwhile', async () => {
    const answers: Response[] = []
    for (let turn = 0; turn < 65; turn += 1) answers.push(await register(turn, '192.0.2.1'))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(201))
    expect(statuses.filter(status => status !== 429).length).toBeLessThanOrEqual(20 * (1 + alone()))
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(100)
    expect((await register(1, '192.0.2.2')).status).toBe(201)
  })

  it('each count for themselves while the database is away, and answer still', async () => {
    const least = alone() === 0 ? 60 : 1
    await server.kill()
    const started = performance.now()
    // What it knew before, that there is no turn left, it says until one would be back.
    await expect.poll(async () => (await callApi(0)).status).toBe(usual)
    const statuses = [usual]
    while (statuses.at(-1) !== 429) statuses.push((await callApi(0)).status)
    const cameBack = Math.ceil((performance.now() - started) / 1000)
    expect(statuses.filter(status => status !== usual && status !== 429)).toEqual([])
    expect(statuses.length).toBeGreaterThanOrEqual(least)
    expect(statuses.length).toBeLessThanOrEqual(61 + cameBack)
    await server.start()
  })
})

describe('a host that can be reached past its proxies', () => {
  const ourProxy = '127.0.0.2'
  let open: Awaited<ReturnType<typeof startOpenHost>>
  beforeAll(async () => {
    open = await startOpenHost(upstream.url, { PROXIES_IN_FRONT: '', TRUSTED_PROXIES: ourProxy })
    await open.host.listening
  })
  afterAll(() => open?.host.kill('SIGTERM'))

  const registerFrom = (localAddress: string, forwarded: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwarded }
      const outgoing = request(`${open.url}/oauth/register`, { method: 'POST', headers, localAddress }, answer => {
        answer.resume().once('end', () => resolve(answer.statusCode))
      })
      outgoing.once('error', reject).end(client)
    })

  it('counts who comes past them by her connection, whatever she says of herself, and all others by what they saw', async () => {
    const own: (number | undefined)[] = []
    for (let turn = 0; turn < 21; turn += 1)
      own.push(await registerFrom('127.0.0.1', `198.51.100.${turn}, ${ourProxy}`))
    expect(own).toEqual([...Array(20).fill(201), 429])
    const others: (number | undefined)[] = []
    for (let turn = 0; turn < 21; turn += 1) others.push(await registerFrom(ourProxy, `1.1.1.1, 198.51.100.${turn}`))
    expect(others).toEqual(Array(21).fill(201))
  })

  const hasIPv6 = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === '::1'))

  it.runIf(hasIPv6)('can be reached over IPv6 too', async () => {
    const { status } = await fetch(`http://[::1]:${open.port}/healthcheck`)
    expect(status).toBe(200)
  })
})
