import type { AddressInfo } from 'node:net'
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/storage/database.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'
import {
  createSide,
  grantId,
  issueTokens,
  personToken,
  prepareStore,
  type TokenSide,
} from '../../client/sign-in/token-world.ts'
import { otherWrites, tokenWrites } from '../../client/sign-in/token-writes.ts'
import { session } from '../../unit/world.ts'

/** Notices as a pooler leaves them: it hands on what answers a statement, and nothing else. */
const noticeByte = 'A'.charCodeAt(0)

/** Stands between a host and PostgreSQL; can keep notices back, and be cut. */
async function startBetween(url: string) {
  const [origin, target] = [new URL(url), new URL(url)]
  const sockets = new Set<Socket>()
  let keepsNotices = false
  const server: Server = createServer(socket => {
    const upstream = connectTcp(Number(origin.port), origin.hostname)
    for (const one of [socket, upstream]) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        socket.destroy()
        upstream.destroy()
      })
    }
    socket.pipe(upstream)
    let rest = Buffer.alloc(0)
    upstream.on('data', chunk => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
        const message = rest.subarray(0, rest.readUInt32BE(1) + 1)
        rest = rest.subarray(message.length)
        if (!(keepsNotices && message[0] === noticeByte)) socket.write(message)
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  target.port = String((server.address() as AddressInfo).port)
  return {
    url: target.href,
    keepNotices(keeps: boolean) {
      keepsNotices = keeps
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

let server: PostgresServer
let between: Awaited<ReturnType<typeof startBetween>>
let [one, two]: [Database, Database] = [] as never
let [host, other]: [TokenSide, TokenSide] = [] as never
const allowed = `${session.accessToken}: tools:read tools:write`

beforeAll(async () => {
  server = await startPostgres()
  const url = await server.createDatabase('remembered')
  between = await startBetween(url)
  one = openPostgres(between.url)
  two = openPostgres(url)
  await prepareStore(one)
})
afterAll(async () => {
  await Promise.all([one.close(), two.close()])
  between.close()
  await server.close()
})
beforeEach(async () => {
  between.keepNotices(false)
  ;[host, other] = [createSide(one), createSide(two)]
  await issueTokens(host)
})

/** Reads a token until that takes no look. */
async function remember(side: TokenSide, token: string): Promise<string> {
  await expect
    .poll(async () => {
      const before = side.looks()
      await side.read(token)
      return side.looks() - before
    })
    .toBe(0)
  return side.read(token)
}

describe('an answer that a process remembers', () => {
  it.each(tokenWrites)('is dropped when $name, here at once and elsewhere when that is told', async row => {
    const { after, token, write } = row
    await remember(other, token)
    await remember(host, token)
    await write(host)
    const isByHand = row.name.endsWith('by hand') || row.name.includes('operator')
    if (!isByHand) expect(await host.read(token)).toMatch(after)
    for (const side of [host, other]) await expect.poll(() => side.read(token)).toMatch(after)
  })

  it.each(otherWrites)('stays when $name', async ({ write }) => {
    await remember(other, personToken)
    await write(host)
    const looks = other.looks()
    // What was told before this has come when this has.
    await two.run('DELETE FROM login_pending')
    expect(await other.read(personToken)).toBe(allowed)
    expect(other.looks()).toBe(looks)
  })

  it('is dropped when a table is emptied', async () => {
    await remember(other, personToken)
    await one.run('TRUNCATE oauth_records')
    await expect.poll(() => other.read(personToken)).toMatch('refused')
  })
})

describe('notices that are lost without a word', () => {
  it('keep nobody in for longer than a second', async () => {
    await remember(host, personToken)
    between.keepNotices(true)
    await other.records.endGrant(grantId)
    const endedAt = performance.now()
    let allowedUntil = endedAt
    await expect
      .poll(async () => {
        const askedAt = performance.now()
        const answer = await host.read(personToken)
        if (answer === allowed) allowedUntil = askedAt
        return answer
      })
      .toMatch('refused')
    expect(allowedUntil - endedAt).toBeLessThan(1000)
  })

  it('leave each call its look, as behind a pooler that hands none on', async () => {
    between.keepNotices(true)
    const pooled = openPostgres(between.url)
    const side = createSide(pooled)
    for (let reads = 1; reads <= 20; reads += 1) {
      expect(await side.read(personToken)).toBe(allowed)
      expect(side.looks()).toBe(reads)
    }
    await pooled.close()
  })
})

describe('a connection that is lost', () => {
  it('has everything forgotten, and is made again', async () => {
    await remember(host, personToken)
    between.cut()
    await other.records.endGrant(grantId)
    await expect.poll(() => host.read(personToken)).toMatch(/unknown, expired or revoked/)
    await issueTokens(other)
    expect(await remember(host, personToken)).toBe(allowed)
  })
})

it('is asked for a token while the server is away: nobody is let in from memory', async () => {
  await remember(other, personToken)
  await server.kill()
  await expect.poll(() => other.read(personToken)).toMatch('refused: The database of this host cannot be reached')
  await server.start()
  await expect.poll(() => other.read(personToken)).toBe(allowed)
})
