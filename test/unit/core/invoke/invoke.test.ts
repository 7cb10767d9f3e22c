import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import type { Caller } from '../../../../src/core/caller.ts'
import { AppError } from '../../../../src/core/failure.ts'
import type { Invocation } from '../../../../src/core/invoke/admit.ts'
import type { Org } from '../../../../src/core/org/org.ts'
import type { ToolContext } from '../../../../src/core/tool/context.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { createCore, invoker, orgOf, people, permitted, person, service, session, toolWith } from '../../world.ts'

const callOf = (options: Partial<Invocation> = {}): Invocation => ({
  tool: 'echoText',
  input: { text: 'hello' },
  caller: invoker,
  surface: 'actions',
  requestId: 'r-1',
  ...options,
})

/** What a tool sees, handed out of its run. */
const seenBy = async (tool: Tool, caller: Caller, look: (context: ToolContext) => unknown): Promise<unknown> => {
  let seen: unknown
  const run: Tool['run'] = async ({ text }, context) => {
    seen = await look(context)
    return { text }
  }
  await createCore([{ ...tool, run }]).invoke(callOf({ caller }))
  return seen
}

const portal = { runAs: { authorization: 'influencerPortal' }, people } as const

describe('a call', () => {
  it('gives the output of the tool', async () => {
    const { invoke } = createCore([toolWith()])
    await expect(invoke(callOf())).resolves.toEqual({ text: 'hello' })
  })

  it('gives nothing that the output schema does not name', async () => {
    const run = async () => ({ text: 'hello', secret: 'x' })
    const { invoke } = createCore([toolWith({ run })])
    await expect(invoke(callOf())).resolves.toEqual({ text: 'hello' })
  })

  it('gives the tool its input as the schema makes it', async () => {
    const run = vi.fn(async () => ({ text: 'x' }))
    const input = z.object({ text: z.string().trim(), days: z.int().default(30) })
    const { invoke } = createCore([toolWith({ input, run })])
    await invoke(callOf({ input: { text: ' hello ' } }))
    expect(run).toHaveBeenCalledWith({ text: 'hello', days: 30 }, expect.anything())
  })

  it.each([
    ['that is not there', callOf({ tool: 'nothing' })],
    ['that is not on this surface', callOf({ surface: 'mcp' })],
    ['in other letter case', callOf({ tool: 'echotext' })],
  ])('of a tool %s is not found', async (_, call) => {
    const { invoke } = createCore([toolWith({ surfaces: ['actions'] })])
    await expect(invoke(call)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is refused before its input is looked at, so that a refusal tells nothing about a schema', async () => {
    const { invoke } = createCore([toolWith()])
    await expect(invoke(callOf({ caller: service, input: { wrong: 1 } }))).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('with an input that does not fit never reaches the tool', async () => {
    const run = vi.fn()
    const { invoke, orgs } = createCore([toolWith({ run, ...portal })])
    await expect(invoke(callOf({ input: { text: 5 } }))).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'text: must be a string',
    })
    expect(run).not.toHaveBeenCalled()
    expect(orgs.connections).toEqual([])
  })
})

describe('what a tool throws', () => {
  it('arrives as it is when it is meant for the caller', async () => {
    const error = new AppError('rejected', 'discountPercent: at most 10')
    const { invoke } = createCore([toolWith({ run: () => Promise.reject(error) })])
    await expect(invoke(callOf())).rejects.toBe(error)
  })

  it.each([
    ['asynchronously', async () => Promise.reject(new TypeError('Acme Ltd has no name'))],
    [
      'at once',
      () => {
        throw new TypeError('Acme Ltd has no name')
      },
    ],
  ])('becomes internal without its words when it is thrown %s', async (_, run) => {
    const { invoke, records } = createCore([toolWith({ run })])
    const error = await invoke(callOf()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'internal', message: expect.not.stringContaining('Acme') })
    expect(records[0]).toMatchObject({ outcome: 'internal', cause: { message: 'Acme Ltd has no name' } })
  })

  it('keeps the sentence of an internal failure of our own for the log', async () => {
    const thrown = new AppError('internal', 'A query holds an empty list.')
    const { invoke, records } = createCore([toolWith({ run: async () => Promise.reject(thrown) })])
    await expect(invoke(callOf())).rejects.toBe(thrown)
    expect(records[0]).toMatchObject({ outcome: 'internal', cause: thrown })
  })

  it('is internal when the output does not fit, with the field but no value for the log alone', async () => {
    const run = async () => ({ text: { acme: 'Acme Ltd' } })
    const { invoke, records } = createCore([toolWith({ run })])
    const error = await invoke(callOf()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'internal', message: expect.not.stringContaining('text') })
    const cause = String(records[0]?.cause)
    expect(cause).toContain('output of echoText does not fit its schema: text: must be a string')
    expect(cause).not.toContain('Acme')
  })

  it.each([[undefined], [null], ['text'], [[]]])('is internal when the output is %j', async output => {
    const { invoke } = createCore([toolWith({ run: async () => output as never })])
    await expect(invoke(callOf())).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('the org of a tool', () => {
  it("is the caller's own, connected on first use and once", async () => {
    const run: Tool['run'] = async ({ text }, context) => {
      const orgs = [context.org, context.org, context.org]
      return { text: `${text} ${new Set(orgs).size} ${context.org.user.id === session.userId}` }
    }
    const { invoke, orgs } = createCore([toolWith({ run })])
    await expect(invoke(callOf())).resolves.toEqual({ text: 'hello 1 true' })
    expect(orgs.connections.map(({ as }) => as)).toEqual([session.accessToken])
  })

  it('is not connected for a tool that asks for none', async () => {
    const { invoke, orgs } = createCore([toolWith()])
    await invoke(callOf())
    expect(orgs.connections).toEqual([])
  })

  it.each([invoker, permitted, service])(
    "is the stored authorization's for a tool that runs under one: %#",
    async caller => {
      expect(await seenBy(toolWith(portal), caller, ({ org }) => org.user.id)).toBe('influencerPortal')
    },
  )

  it('never falls back to the caller when the authorization cannot be connected', async () => {
    const core = createCore([toolWith(portal)])
    const gone = new AppError('authorization_unusable', 'Connect it again.')
    core.orgs.connectAuthorization = () => Promise.reject(gone)
    await expect(core.invoke(callOf())).rejects.toBe(gone)
    expect(core.orgs.connections).toEqual([])
  })

  it.each([invoker, permitted])(
    "is never the caller's own for a tool that chooses between several authorizations: %#",
    async caller => {
      const { invoke, orgs, records } = createCore([
        toolWith({
          ...{ runAs: { authorizations: ['salesEurope', 'salesAmericas'] }, people },
          run: async (_, { org }) => ({ text: org.id }),
        }),
      ])
      await expect(invoke(callOf({ caller }))).rejects.toMatchObject({ code: 'internal' })
      expect(String(records[0]?.cause)).toContain('take authorization(name), not org')
      expect(orgs.connections).toEqual([])
    },
  )

  describe.each([invoker, permitted])('of an authorization of another org: %#', caller => {
    const elsewhere = { ...orgOf('influencerPortal'), id: '00D5e000000BetAEAS' }
    const several = { runAs: { authorizations: ['influencerPortal'] }, people } as const
    const run: Tool['run'] = async (_, { org }) => ({ text: org.id })
    const ask: Tool['run'] = async (_, { authorization }) => ({ text: (await authorization('influencerPortal')).id })
    const coreWith = (tool: Tool) => {
      const core = createCore([tool])
      core.orgs.connectAuthorization = async () => elsewhere
      return core
    }

    it('is never given, neither as the tool’s own nor by name', async () => {
      let ran = false
      const watched: Tool['run'] = async (...given) => {
        ran = true
        return await run(...given)
      }
      const forbidden = { code: 'forbidden', message: expect.stringContaining('is one of another org than yours') }
      const own = coreWith(toolWith({ ...portal, run: watched }))
      await expect(own.invoke(callOf({ caller }))).rejects.toMatchObject(forbidden)
      expect(ran).toBe(false)
      const named = coreWith(toolWith({ ...several, run: ask }))
      await expect(named.invoke(callOf({ caller }))).rejects.toMatchObject(forbidden)
    })

    it('is given where the tool says that it may be', async () => {
      for (const tool of [
        toolWith({ ...portal, acrossOrgs: true, run }),
        toolWith({ ...several, acrossOrgs: true, run: ask }),
      ])
        expect(await coreWith(tool).invoke(callOf({ caller }))).toEqual({ text: elsewhere.id })
    })
  })

  it('has the time and the name of the call', async () => {
    const { invoke, orgs } = createCore([toolWith(portal)])
    await invoke(callOf({ requestId: 'r-77' }))
    expect(orgs.connections[0]?.scope).toMatchObject({ requestId: 'r-77', signal: expect.any(AbortSignal) })
  })
})

describe('the user that a tool sees', () => {
  it.each([
    ['an AppLink call', invoker, { id: session.userId, username: session.username }],
    ['a signed-in person', permitted, { id: session.userId, username: session.username }],
    ['a service', service, undefined],
  ])('of %s is the one who asked, even under an authorization', async (_, caller, user) => {
    expect(await seenBy(toolWith(portal), caller, context => context.user)).toEqual(user)
  })

  it('holds no token', async () => {
    const text = await seenBy(toolWith(), invoker, ({ user, requestId, org }) => JSON.stringify([user, requestId, org]))
    expect(text).not.toContain('sara.token')
  })
})

describe('a further authorization', () => {
  const ask =
    (name: string) =>
    (context: ToolContext): Promise<Org | string> =>
      context.authorization(name).catch((error: AppError) => error.code)

  const several = toolWith({ runAs: { authorizations: ['influencerPortal', 'warehouse'] }, people })

  it.each([invoker, permitted])('is there by name where the tool names it: %#', async caller => {
    expect(await seenBy(several, caller, ask('warehouse'))).toMatchObject({ user: { id: 'warehouse' } })
  })

  it.each([
    ['a tool that runs as the user', toolWith()],
    ['a tool that runs with more rights than hers', toolWith({ runAs: 'user-plus' })],
    ['a tool with another authorization', toolWith(portal)],
    ['a tool with others', several],
  ])('is refused to %s, which does not name it, and nobody is asked for it', async (_, tool) => {
    const core = createCore([
      { ...tool, run: async (_, context) => ({ text: String(await ask('salesEurope')(context)) }) },
    ])
    expect(await core.invoke(callOf())).toEqual({ text: 'forbidden' })
    expect(core.orgs.connections.map(({ as }) => as)).not.toContain('salesEurope')
  })

  it('is there for a service that was granted it, and refused otherwise', async () => {
    expect(await seenBy(toolWith(portal), service, ask('influencerPortal'))).toMatchObject({
      user: { id: 'influencerPortal' },
    })
    expect(await seenBy(toolWith(portal), service, ask('warehouse'))).toBe('forbidden')
  })
})

describe('the deadline of a call', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const stubborn =
    (ms: number): Tool['run'] =>
    async () => {
      await new Promise(resolve => setTimeout(resolve, ms))
      throw new Error('nobody waits for this any more')
    }

  it('holds although the tool ignores its signal, and nothing is left unhandled afterwards', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const { invoke, records } = createCore([toolWith({ run: stubborn(500) })], 200)
    const outcome = invoke(callOf()).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(200)
    expect(await outcome).toMatchObject({ code: 'deadline_exceeded' })
    await vi.advanceTimersByTimeAsync(1000)
    vi.useRealTimers()
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
    expect(records.map(({ outcome: code }) => code)).toEqual(['deadline_exceeded'])
  })

  it("is the tool's own where it has one", async () => {
    const { invoke } = createCore([toolWith({ run: stubborn(500), deadlineMs: 50 })], 10_000)
    const outcome = invoke(callOf()).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(50)
    expect(await outcome).toMatchObject({ code: 'deadline_exceeded' })
  })

  it('covers the time that an authorization takes', async () => {
    const core = createCore([toolWith(portal)], 100)
    core.orgs.connectAuthorization = () => new Promise(() => {})
    const outcome = core.invoke(callOf()).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(100)
    expect(await outcome).toMatchObject({ code: 'deadline_exceeded' })
  })

  it('aborts the signal that the tool and its org have', async () => {
    let signal: AbortSignal | undefined
    const run: Tool['run'] = async (_, context) => {
      signal = context.signal
      return context.org as never
    }
    const waiting: Tool['run'] = async (input, context) => {
      await run(input, context)
      return new Promise(() => {})
    }
    const { invoke, orgs } = createCore([toolWith({ run: waiting })], 100)
    const outcome = invoke(callOf()).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(100)
    await outcome
    expect(signal?.aborted).toBe(true)
    expect(orgs.connections[0]?.scope.signal).toBe(signal)
  })

  it('leaves no timer behind, however the call ends', async () => {
    const { invoke } = createCore([toolWith(), toolWith({ name: 'failing', run: () => Promise.reject(new Error()) })])
    await invoke(callOf())
    await invoke(callOf({ tool: 'failing' })).catch(() => {})
    await invoke(callOf({ input: 5 })).catch(() => {})
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a call whose sender ends it', () => {
  const gone = new AppError('unavailable', 'The host is stopping.')

  it('ends early with the reason of the sender', async () => {
    const outer = new AbortController()
    const { invoke } = createCore([toolWith({ run: () => new Promise(() => {}) })])
    const outcome = invoke(callOf({ signal: outer.signal })).catch((error: unknown) => error)
    outer.abort(gone)
    expect(await outcome).toBe(gone)
  })

  it('never starts the tool when the sender was gone before', async () => {
    const run = vi.fn()
    const { invoke } = createCore([toolWith({ run })])
    await expect(invoke(callOf({ signal: AbortSignal.abort(gone) }))).rejects.toBe(gone)
    expect(run).not.toHaveBeenCalled()
  })

  it.each([
    ['cancelled when nobody is left to answer', undefined, 'cancelled', false],
    ['the reason of the host when it has one', new AppError('unavailable', 'stopping'), 'unavailable', false],
    ['ok when the tool was done before', undefined, 'ok', true],
  ] as const)('is logged as %s', async (_, ...[reason, outcome, isDone]) => {
    const outer = new AbortController()
    const run: Tool['run'] = async ({ text }) => {
      if (isDone) return { text }
      outer.abort(reason)
      return new Promise(() => {})
    }
    const { invoke, records } = createCore([toolWith({ run })])
    await invoke(callOf({ signal: outer.signal })).catch(() => {})
    expect(records).toMatchObject([{ outcome }])
    if (outcome === 'cancelled') expect(records[0]?.cause).toBeUndefined()
  })
})

describe('the record of a call', () => {
  it.each([
    ['an answer', {}, { text: 'hello' }],
    ['a failure', { text: 7 }, expect.objectContaining({ code: 'invalid_input' })],
  ])('is kept before %s is given, once', async (_what, input, expected) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const recordInTurn = vi.fn(() => promise)
    const { invoke, records } = createCore([toolWith()], 200, { recordInTurn })
    let given: unknown
    const call = invoke(callOf({ input: { text: 'hello', ...input } })).then(
      answer => (given = answer),
      (error: unknown) => (given = error),
    )
    await vi.waitUntil(() => recordInTurn.mock.calls.length > 0)
    // Whatever waits for nothing else has gone on by then.
    await new Promise(resume => setImmediate(resume))
    expect(given).toBeUndefined()
    resolve()
    await call
    expect(given).toEqual(expected)
    expect(recordInTurn).toHaveBeenCalledTimes(1)
    expect(records).toEqual([])
  })

  it('is one, with what is known of a good call', async () => {
    const { invoke, records } = createCore([toolWith()])
    await invoke(callOf())
    expect(records).toEqual([
      {
        requestId: 'r-1',
        surface: 'actions',
        tool: 'echoText',
        org: session.orgId,
        user: session.userId,
        client: undefined,
        outcome: 'ok',
        ms: 5,
        cause: undefined,
        footprint: { rights: 'user', use: undefined, authorizations: undefined, writes: undefined, repeated: false },
      },
    ])
  })

  it.each([
    ['not_found', callOf({ tool: 'nothing' })],
    ['forbidden', callOf({ tool: 'plusOnly', caller: person })],
    ['invalid_input', callOf({ input: {} })],
    ['rejected', callOf({ tool: 'rejecting' })],
    ['internal', callOf({ tool: 'broken' })],
  ])('is one for a call that ends with %s', async (code, call) => {
    const { invoke, records } = createCore([
      toolWith(),
      toolWith({ name: 'plusOnly', runAs: 'user-plus' }),
      toolWith({ name: 'rejecting', run: () => Promise.reject(new AppError('rejected', 'no')) }),
      toolWith({ name: 'broken', run: () => Promise.reject(new Error('no')) }),
    ])
    await invoke(call).catch(() => {})
    expect(records).toEqual([expect.objectContaining({ outcome: code, tool: call.tool, requestId: 'r-1' })])
  })

  it('names the client and no user for a service', async () => {
    const { invoke, records } = createCore([toolWith(portal)])
    await invoke(callOf({ caller: service }))
    expect(records[0]).toMatchObject({ client: 'billing', user: undefined, org: undefined })
  })

  it('holds neither input nor output nor token, and no more of a made-up name than a name has', async () => {
    const { invoke, records } = createCore([toolWith()])
    await invoke(callOf({ input: { text: 'Acme Ltd' } }))
    await invoke(callOf({ tool: `x${'y'.repeat(5000)}` })).catch(() => {})
    const text = JSON.stringify(records)
    expect(text).not.toContain('Acme')
    expect(text).not.toContain('sara.token')
    expect(records[1]?.tool).toHaveLength(64)
  })
})
