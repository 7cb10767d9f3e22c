import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Caller, OrgConnector } from '../../../../src/core/caller.ts'
import { AppError } from '../../../../src/core/failure.ts'
import type { Invocation } from '../../../../src/core/invoke/admit.ts'
import type { InvokeParts } from '../../../../src/core/invoke/invoke.ts'
import type { CallKey, CallKeys } from '../../../../src/core/once/once.ts'
import type { Org } from '../../../../src/core/org/org.ts'
import type { ToolContext } from '../../../../src/core/tool/context.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { createOwnCallKeys } from '../../../../src/storage/call-keys/own-call-keys.ts'
import { createCore, invoker, orgOf, silent, toolWith } from '../../world.ts'

const caller: Caller = invoker
const callOf = (more: Partial<Invocation> = {}): Invocation => ({
  ...{ tool: 'addNote', input: { text: 'a' }, caller, surface: 'actions', requestId: 'r-1', idempotencyKey: 'k' },
  ...more,
})

/** An org that writes, and tells of it as the client for orgs does. */
const orgs: OrgConnector = {
  connectUser: (_, { writes }) =>
    ({
      ...orgOf('005000000000001AAA'),
      async create() {
        writes?.sending()
        return 'a01'
      },
      async update() {
        writes?.sending()
        writes?.undone()
        throw new AppError('rejected', 'A validation rule of the org refused the record.')
      },
    }) as Partial<Org> as Org,
  connectAuthorization: () => Promise.reject(new Error('none')),
}

interface WorldOptions extends Partial<InvokeParts> {
  readonly deadlineMs?: number
}

/** One tool with this work, whose runs are counted. */
function createWorld(
  run: (context: ToolContext, n: number) => Promise<unknown>,
  tool: Partial<Tool> = {},
  { deadlineMs = 1000, ...parts }: WorldOptions = {},
) {
  let runs = 0
  const keys = createOwnCallKeys(100)
  const note = toolWith({
    name: 'addNote',
    writes: 'adds',
    output: z.object({ n: z.number() }),
    run: async (_, context) => {
      runs += 1
      const n = runs
      await run(context, n)
      return { n }
    },
    ...(tool as object),
  })
  const now = () => performance.now()
  const core = createCore([note], deadlineMs, { keys, orgs, now, ...parts })
  return { ...core, keys, runs: () => runs }
}

const failed = (invoked: Promise<unknown>) => invoked.then(() => 'ok').catch((error: AppError) => error.code)
const nothing = async () => {}
const refusedWrite = ({ org }: ToolContext) => org.update('Note', '1', {})
const lostWrite = async ({ org }: ToolContext): Promise<void> => {
  await org.create('Note', {})
  throw new AppError('upstream_failed', 'Salesforce gave no complete answer.')
}

interface Ended {
  readonly work: (context: ToolContext) => Promise<void>
  readonly tool?: Partial<Tool>
  readonly deadlineMs?: number
}

describe('a failure under a key', () => {
  it.each([
    ['before anything was written', async () => Promise.reject(new AppError('rejected', 'no'))],
    ['because the org refused the write', refusedWrite],
    ['that is a mistake of the tool', async () => Promise.reject(new TypeError('x'))],
  ])('%s frees it', async (_, work) => {
    const { invoke, runs } = createWorld((context, n) => (n === 1 ? work(context) : nothing()))
    expect(await failed(invoke(callOf()))).not.toBe('ok')
    expect(await invoke(callOf())).toEqual({ n: 2 })
    expect(runs()).toBe(2)
  })

  const untilCutOff = async ({ org, signal }: ToolContext) => {
    await org.create('Note', {})
    await new Promise(resolve => signal.addEventListener('abort', resolve))
  }
  const create = ({ org }: ToolContext) => org.create('Note', {})
  const unfit = { output: z.object({ n: z.string() }) } as Partial<Tool>
  const ends: readonly (readonly [how: string, ended: Ended])[] = [
    ['whose answer was lost', { work: lostWrite }],
    ['that the deadline cut off', { work: untilCutOff, deadlineMs: 30 }],
    ['with an output that does not fit', { work: async context => void (await create(context)), tool: unfit }],
  ]
  it.each(ends)('after a write, %s, is not run again', async (_, { deadlineMs = 1000, tool, work }) => {
    const { invoke, runs } = createWorld(work, tool, { deadlineMs })
    expect(await failed(invoke(callOf()))).not.toBe('conflict')
    await expect(invoke(callOf())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('may have changed something'),
    })
    expect(runs()).toBe(1)
  })

  it('after a write is run again where the tool says that this does no harm', async () => {
    const { invoke } = createWorld((context, n) => (n === 1 ? lostWrite(context) : nothing()), { repeatable: true })
    expect(await failed(invoke(callOf()))).toBe('upstream_failed')
    expect([await invoke(callOf()), await invoke(callOf())]).toEqual([{ n: 2 }, { n: 2 }])
  })
})

describe('a call that comes while the first one runs', () => {
  const slow = () => {
    const begun = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    const work = () => {
      begun.resolve()
      return end.promise
    }
    return { begun: begun.promise, end: end.resolve, work }
  }

  it('is told so at its own deadline, and may come again', async () => {
    const { begun, end, work } = slow()
    const keys = createOwnCallKeys(10)
    const first = createWorld(work, {}, { keys, deadlineMs: 5000 })
    const other = createWorld(nothing, {}, { keys, deadlineMs: 40 })
    const answer = first.invoke(callOf())
    await begun
    await expect(other.invoke(callOf())).rejects.toMatchObject({ code: 'locked' })
    end()
    await answer
    expect(await other.invoke(callOf())).toEqual({ n: 1 })
    expect([first.runs(), other.runs()]).toEqual([1, 0])
  })

  it('finds the answer of another process while it waits', async () => {
    const { begun, end, work } = slow()
    const keys = createOwnCallKeys(10)
    const [first, other] = [createWorld(work, {}, { keys }), createWorld(nothing, {}, { keys })]
    const answers = [first.invoke(callOf())]
    await begun
    answers.push(other.invoke(callOf()))
    end()
    expect(await Promise.all(answers)).toEqual([{ n: 1 }, { n: 1 }])
    expect(other.runs()).toBe(0)
  })

  it('runs itself once the first has failed and changed nothing', async () => {
    const { begun, end, work } = slow()
    const { invoke, runs } = createWorld(async (_, n) => {
      if (n > 1) return
      await work()
      throw new AppError('rejected', 'no')
    })
    const answers = [failed(invoke(callOf()))]
    await begun
    answers.push(failed(invoke(callOf())))
    end()
    expect(await Promise.all(answers)).toEqual(['rejected', 'ok'])
    expect(runs()).toBe(2)
  })

  it('ends with its caller', async () => {
    const { begun, end, work } = slow()
    const { invoke, records } = createWorld(work)
    const first = invoke(callOf())
    await begun
    const gone = new AbortController()
    const second = failed(invoke(callOf({ signal: gone.signal })))
    gone.abort()
    expect(await second).toBe('unavailable')
    expect(records.map(({ outcome }) => outcome)).toEqual(['cancelled'])
    end()
    expect(await first).toEqual({ n: 1 })
  })

  it('is refused at once with another input', async () => {
    const { begun, end, work } = slow()
    const { invoke } = createWorld(work)
    const first = invoke(callOf())
    await begun
    expect(await failed(invoke(callOf({ input: { text: 'b' } })))).toBe('conflict')
    end()
    await first
  })
})

describe('a caller that went away', () => {
  it('finds the answer of her call when she comes again: it ran to its end', async () => {
    const gone = new AbortController()
    const { invoke, runs } = createWorld(async ({ org, signal }) => {
      gone.abort()
      await org.create('Note', {})
      signal.throwIfAborted()
    })
    await invoke(callOf({ signal: gone.signal }))
    expect(await invoke(callOf())).toEqual({ n: 1 })
    expect(runs()).toBe(1)
  })

  it('ends a call without a key as before', async () => {
    const gone = new AbortController()
    const { invoke } = createWorld(async ({ signal }) => {
      gone.abort()
      signal.throwIfAborted()
    })
    expect(await failed(invoke(callOf({ signal: gone.signal, idempotencyKey: undefined })))).toBe('unavailable')
  })
})

describe('a call whose tool is asked first what it would do', () => {
  it('has one deadline for that and for the work', async () => {
    let at = 0
    const takes: number[] = []
    const own = createOwnCallKeys(10)
    const keys: CallKeys = {
      open(call) {
        const key = own.open(call)
        return {
          ...key,
          take(options) {
            takes.push(options.runsMs)
            return key.take(options)
          },
        }
      },
    }
    const confirm = async () => {
      at += 700
      return 'Add it?'
    }
    const { invoke } = createWorld(nothing, { confirm }, { keys, now: () => at })
    expect(await invoke(callOf())).toEqual({ n: 1 })
    at += 5000
    expect(await invoke(callOf())).toEqual({ n: 1 })
    expect(takes).toEqual([300, 1000])
  })
})

describe('a store that fails', () => {
  const failing = (method: keyof CallKey, times = 1): CallKeys => {
    const { open } = createOwnCallKeys(10)
    let left = times
    return {
      open(call) {
        const key = open(call)
        const fail = async () => {
          left -= 1
          throw new AppError('unavailable', 'The database cannot be reached.')
        }
        return {
          ...key,
          [method]: (...values: never[]) =>
            left > 0 ? fail() : (key[method] as never as (...all: never[]) => unknown)(...values),
        }
      },
    }
  }

  it('ends a call whose key cannot be taken before anything is done', async () => {
    const { invoke, runs } = createWorld(nothing, {}, { keys: failing('take') })
    expect(await failed(invoke(callOf()))).toBe('unavailable')
    expect(runs()).toBe(0)
    expect(await invoke(callOf())).toEqual({ n: 1 })
  })

  it('does not take the answer from who waits for it, and has the work not done again', async () => {
    const lines: unknown[] = []
    const log = { ...silent, warn: (message: string, fields?: object) => lines.push([message, fields]) }
    const { invoke, runs } = createWorld(nothing, {}, { keys: failing('keep'), log, deadlineMs: 40 })
    expect(await invoke(callOf())).toEqual({ n: 1 })
    expect(await failed(invoke(callOf()))).toBe('locked')
    expect(runs()).toBe(1)
    const fields = { tool: 'addNote', requestId: 'r-1', code: 'unavailable' }
    expect(lines).toEqual([['what became of a key could not be kept', fields]])
  })
})

describe('the owner of a key', () => {
  it('is proven before her key is looked at, and nobody is where there is no key or nothing is written', async () => {
    const asked: string[] = []
    const requireProof: InvokeParts['requireProof'] = async (_, { requestId }) => {
      asked.push(requestId)
      if (requestId === 'forged') throw new AppError('unauthenticated', 'not she')
    }
    const { invoke } = createWorld(nothing, {}, { requireProof })
    await invoke(callOf({ requestId: 'own' }))
    expect(await failed(invoke(callOf({ requestId: 'forged' })))).toBe('unauthenticated')
    await invoke(callOf({ requestId: 'plain', idempotencyKey: undefined }))
    expect(asked).toEqual(['own', 'forged'])
    const reading = createWorld(nothing, { writes: false }, { requireProof })
    await reading.invoke(callOf({ requestId: 'read' }))
    expect(asked).toEqual(['own', 'forged'])
  })
})
