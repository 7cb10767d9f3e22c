import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/core/caller.ts'
import { AppError } from '../../../src/core/failure.ts'
import { createLocalTokenReader } from '../../../src/identity/local-token.ts'
import { session } from '../world.ts'

/** A local org that knows every token that does not start with `bad`, and a clock. */
function createWorld() {
  const asked: string[] = []
  const clock = { ms: 0 }
  const readCaller = createLocalTokenReader({
    now: () => clock.ms,
    async whoIs(accessToken): Promise<Caller> {
      asked.push(accessToken)
      if (accessToken.startsWith('bad')) throw new AppError('unauthenticated', 'Nobody has this token.')
      return { kind: 'person', session: { ...session, accessToken } }
    },
  })
  return { asked, clock, readCaller }
}

describe('a bearer token of the local org', () => {
  it('is read as the person whose it is', async () => {
    const { readCaller } = createWorld()
    expect(await readCaller('Bearer a.b-c_d!e')).toEqual({
      kind: 'person',
      session: { ...session, accessToken: 'a.b-c_d!e' },
    })
  })

  it.each(['bearer one', 'BEARER one', 'Bearer   one'])('may be sent as %j', async header => {
    const { asked, readCaller } = createWorld()
    await readCaller(header)
    expect(asked).toEqual(['one'])
  })

  it('is asked for once in ten seconds', async () => {
    const { asked, clock, readCaller } = createWorld()
    await readCaller('Bearer one')
    clock.ms = 9_999
    await readCaller('Bearer one')
    expect(asked).toEqual(['one'])
    clock.ms = 10_000
    await readCaller('Bearer one')
    expect(asked).toEqual(['one', 'one'])
  })

  it('is asked for once by calls that come together', async () => {
    const { asked, readCaller } = createWorld()
    await Promise.all([readCaller('Bearer one'), readCaller('Bearer one'), readCaller('Bearer one')])
    expect(asked).toEqual(['one'])
  })

  it('never gives one person for the token of another', async () => {
    const { readCaller } = createWorld()
    const tokens = Array.from({ length: 50 }, (_, at) => `token${at}`)
    const callers = await Promise.all(tokens.map(token => readCaller(`Bearer ${token}`)))
    expect(callers.map(caller => caller.kind === 'person' && caller.session.accessToken)).toEqual(tokens)
  })

  it('is not remembered when it is refused', async () => {
    const { asked, readCaller } = createWorld()
    await expect(readCaller('Bearer bad')).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(readCaller('Bearer bad')).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(asked).toEqual(['bad', 'bad'])
  })

  it('is forgotten when a thousand others came after it', async () => {
    const { asked, readCaller } = createWorld()
    await readCaller('Bearer first')
    for (let at = 0; at < 1000; at += 1) await readCaller(`Bearer t${at}`)
    await readCaller('Bearer t999')
    expect(asked).toHaveLength(1001)
    await readCaller('Bearer first')
    expect(asked).toHaveLength(1002)
  })
})

describe('a request without a usable bearer token', () => {
  it.each([
    [undefined],
    [''],
    ['Bearer'],
    ['Bearer '],
    ['one'],
    ['Basic one'],
    ['Bearer one two'],
    ['Bearer one\r\nx-evil: 1'],
    ['Bearer ünï'],
    [`Bearer ${'x'.repeat(8193)}`],
  ])('is refused without asking anybody: %j', async header => {
    const { asked, readCaller } = createWorld()
    await expect(readCaller(header)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(asked).toEqual([])
  })
})
