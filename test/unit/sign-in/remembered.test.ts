import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/storage/database.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { createFolder } from '../../client/host/folder.ts'
import {
  createSide,
  issueTokens,
  personToken,
  prepareStore,
  serviceToken,
  type TokenSide,
} from '../../client/sign-in/token-world.ts'
import { otherWrites, tokenWrites } from '../../client/sign-in/token-writes.ts'
import { session } from '../world.ts'

const folder = createFolder()
const path = join(folder.path, 'host.sqlite')
let [here, elsewhere]: [Database, Database] = [] as never
let [host, command]: [TokenSide, TokenSide] = [] as never

beforeAll(async () => {
  ;[here, elsewhere] = [openSqlite(path), openSqlite(path)]
  await prepareStore(here)
})
afterAll(async () => {
  await Promise.all([here.close(), elsewhere.close()])
  folder.remove()
})
beforeEach(async () => {
  ;[host, command] = [createSide(here), createSide(elsewhere)]
  await issueTokens(host)
})

const allowed = `${session.accessToken}: tools:read tools:write`

describe('an answer that is remembered', () => {
  it.each(tokenWrites)('is dropped at once when $name', async ({ after, token, write }) => {
    for (const side of [host, command]) {
      await issueTokens(host)
      const before = await host.read(token)
      const looks = host.looks()
      expect(await host.read(token)).toBe(before)
      expect(host.looks()).toBe(looks)
      await write(side)
      if (side === command) await nextTurn()
      expect(await host.read(token)).toMatch(after)
    }
  })

  it.each(otherWrites)('stays when $name', async ({ write }) => {
    await host.read(personToken)
    for (const side of [host, command]) await write(side)
    await nextTurn()
    expect(await host.read(personToken)).toBe(allowed)
    expect(host.looks()).toBe(1)
  })

  it('is dropped within one turn of the event loop, where the write was in this process', async () => {
    await host.read(personToken)
    const [, ...reads] = await Promise.all([
      host.records.endGrant('G'.repeat(43)).then(() => host.read(personToken)),
      host.read(personToken),
    ])
    expect(reads).toEqual([allowed])
    expect(await host.read(personToken)).toMatch('refused')
  })

  it('is none while a write is undone', async () => {
    await host.read(personToken)
    const undone = here.transaction(async statements => {
      await statements.run('DELETE FROM oauth_records')
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await host.read(personToken)).toBe(allowed)
    expect(host.looks()).toBe(1)
  })
})

describe('a remembered token', () => {
  it('is refused from the moment on at which it expires', async () => {
    let now = Date.now()
    const side = createSide(here, { now: () => now })
    await issueTokens(side)
    expect(await side.read(personToken)).toBe(allowed)
    now += 899_000
    expect(await side.read(personToken)).toBe(allowed)
    now += 999
    expect(await side.read(personToken)).toBe(allowed)
    now += 1
    expect(await side.read(personToken)).toMatch('refused')
  })

  it('is looked up again after a minute', async () => {
    let now = Date.now()
    const side = createSide(here, { now: () => now })
    await issueTokens(side)
    await side.read(serviceToken)
    now += 59_999
    await side.read(serviceToken)
    expect(side.looks()).toBe(1)
    now += 1
    await side.read(serviceToken)
    expect(side.looks()).toBe(2)
  })

  it('is looked up again when the clock was set back', async () => {
    let now = Date.now()
    const side = createSide(here, { now: () => now })
    await issueTokens(side)
    await side.read(serviceToken)
    now -= 86_400_000
    await side.read(serviceToken)
    expect(side.looks()).toBe(2)
  })

  it('does not push others out by being sent in many ways', async () => {
    await host.read(personToken)
    for (let blanks = 1; blanks <= 2001; blanks += 1) await host.read(`${' '.repeat(blanks)}${serviceToken}`)
    const looks = host.looks()
    expect(await host.read(personToken)).toBe(allowed)
    expect(host.looks()).toBe(looks)
  })

  it('is another one for another header', async () => {
    await host.read(personToken)
    expect(await host.read(`${personToken.slice(1)}Q`)).toMatch('refused')
    expect(await host.read('')).toMatch('refused')
  })
})
