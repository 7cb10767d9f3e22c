import type { ServerContext } from '@modelcontextprotocol/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import type { Caller, Person } from '../../../../../src/core/caller.ts'
import { AppError } from '../../../../../src/core/failure.ts'
import { createOwnClaims } from '../../../../../src/storage/claims.ts'
import type { PendingCall } from '../../../../../src/surfaces/mcp/confirmation/call-state.ts'
import { canShowForm, createConfirmation } from '../../../../../src/surfaces/mcp/confirmation/confirmation.ts'
import { createCore, invoker, person, service, session, toolWith } from '../../../world.ts'

const keyOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)

const tool = toolWith({
  name: 'setDiscount',
  title: 'Set discount',
  writes: 'changes',
  input: z.object({ percent: z.number().max(50), note: z.string().optional(), days: z.int().default(30) }),
})

const otherTool = toolWith({ name: 'other', writes: 'changes', input: z.object({ percent: z.number() }) })
const { plan } = createCore([tool, otherTool, toolWith()])
const confirmation = createConfirmation({ plan, ...createOwnClaims(1000), keys: [keyOf(1)] })

interface Given {
  readonly caller?: Caller
  readonly tool?: PendingCall['tool']
  readonly input?: Record<string, unknown>
  readonly capabilities?: unknown
  readonly era?: 'modern' | 'legacy'
  readonly state?: string | undefined
  readonly answer?: unknown
  readonly key?: string
}

const callWith = (given: Given = {}): PendingCall => ({
  tool: given.tool ?? tool,
  input: given.input ?? { percent: 10 },
  exchange: { caller: given.caller ?? person, era: given.era ?? 'modern', requestId: 'r-1', key: given.key },
  context: {
    mcpReq: {
      envelope: { 'io.modelcontextprotocol/clientCapabilities': given.capabilities ?? { elicitation: {} } },
      requestState: () => given.state,
      ...(given.answer !== undefined && { inputResponses: { confirm: given.answer } }),
    },
  } as unknown as ServerContext,
})

const ask = async (given: Given = {}, by = confirmation) =>
  (await by.questionFor(callWith(given))) as {
    requestState: string
    inputRequests: Record<string, { params: unknown }>
  }

const accept = { action: 'accept', content: {} }

afterEach(() => {
  vi.useRealTimers()
})

describe('a call of a tool that writes', () => {
  it('is asked about, with every argument as it will be used', async () => {
    expect(await ask({ input: { percent: 10 } })).toEqual({
      resultType: 'input_required',
      inputRequests: {
        confirm: {
          method: 'elicitation/create',
          params: {
            mode: 'form',
            message: 'Run "Set discount"? It changes data in Salesforce.\n\n- Percent: 10\n- Days: 30',
            requestedSchema: { type: 'object', properties: {} },
          },
        },
      },
      requestState: expect.stringMatching(/^v1\./),
    })
  })

  it('runs once the person said yes', async () => {
    const { requestState: state } = await ask()
    expect(await confirmation.questionFor(callWith({ state, answer: accept }))).toBeUndefined()
  })

  it('runs with the same arguments in another order', async () => {
    const { requestState: state } = await ask({ input: { percent: 10, note: 'x' } })
    const call = callWith({ input: { note: 'x', percent: 10 }, state, answer: accept })
    expect(await confirmation.questionFor(call)).toBeUndefined()
  })

  it.each([
    ['decline', 'The person said no'],
    ['cancel', 'The person was asked and did not answer'],
  ])('does not run when the answer is %s', async (action, words) => {
    const { requestState: state } = await ask()
    const failure = {
      code: 'forbidden',
      message: `${words}: setDiscount was not run, and nothing was changed.`,
      retryable: false,
      requestId: 'r-1',
    }
    expect(await confirmation.questionFor(callWith({ state, answer: { action } }))).toEqual({
      isError: true,
      content: [{ type: 'text', text: JSON.stringify(failure) }],
      structuredContent: failure,
    })
  })

  it.each([
    ['nothing', undefined],
    ['an answer of another kind', { roots: [] }],
    ['an answer that is none', 'accept'],
    ['an action that nobody knows', { action: 'yes' }],
  ])('is asked about again when the client brings %s', async (_, answer) => {
    const { requestState: state } = await ask()
    expect(await ask({ state, answer })).toMatchObject({ resultType: 'input_required' })
  })

  it('is asked about when the client answers a question that was never put', async () => {
    expect(await ask({ answer: accept })).toMatchObject({ resultType: 'input_required' })
  })
})

describe('nobody is asked', () => {
  it.each<[string, Given]>([
    ['about a tool that only reads', { tool: toolWith() }],
    ['in the older era', { era: 'legacy' }],
    ['by a client that cannot', { capabilities: {} }],
    ['by a client that only opens pages', { capabilities: { elicitation: { url: {} } } }],
  ])('%s', async (_, given) => {
    expect(await confirmation.questionFor(callWith(given))).toBeUndefined()
  })

  it.each<[string, Given, string]>([
    ['arguments that do not fit', { input: { percent: 99 } }, 'invalid_input'],
    ['a tool that the caller is not offered', { caller: service }, 'forbidden'],
  ])('about %s: the call is refused', async (_, given, code) => {
    expect(await confirmation.questionFor(callWith(given))).toMatchObject({
      isError: true,
      structuredContent: { code },
    })
  })
})

describe('a tool with a question of its own', () => {
  const rename = toolWith({
    ...{ name: 'renameIt', title: 'Rename it', writes: 'changes' },
    input: z.object({ id: z.string(), name: z.string() }),
    async confirm({ id, name }, { user }) {
      if (id === 'none') throw new AppError('not_found', 'id: there is no such record')
      if (id === 'broken') return ''
      return name === 'Acme' ? undefined : `Calls Acme\n- Name: "${name}", for ${user?.username}.`
    },
  })
  const { plan: ownPlan, records } = createCore([rename])
  const own = createConfirmation({ plan: ownPlan, ...createOwnClaims(1000), keys: [keyOf(1)] })
  const askFor = (input: Record<string, unknown>) => ask({ tool: rename, input }, own)

  it('asks in its words, on one line whatever is in them', async () => {
    const { inputRequests } = await askFor({ id: '1', name: 'New' })
    expect(inputRequests.confirm?.params).toMatchObject({
      message: `Run "Rename it"? It changes data in Salesforce.\n\nCalls Acme - Name: "New", for ${session.username}.`,
    })
  })

  it('is not asked about when this very call changes nothing', async () => {
    expect(await askFor({ id: '1', name: 'Acme' })).toBeUndefined()
  })

  it('is refused before anybody is asked when it would be, and the log has it', async () => {
    expect(await askFor({ id: 'none', name: 'New' })).toMatchObject({ structuredContent: { code: 'not_found' } })
    expect(records.at(-1)).toMatchObject({ tool: 'renameIt', outcome: 'not_found' })
  })

  it('asks nothing with an empty question, which is a mistake of the tool', async () => {
    expect(await askFor({ id: 'broken', name: 'New' })).toMatchObject({ structuredContent: { code: 'internal' } })
  })
})

describe('a state', () => {
  const refusal = (reason: string) => expect.objectContaining({ code: -32_602, data: { reason } })

  const [one, two] = ['one', 'two'].map(
    (clientId): Person => ({ kind: 'person', session, signIn: { grantId: 'g', clientId } }),
  )
  const other: Caller = { kind: 'person', session: { ...session, userId: '005000000000002AAA' } }

  it.each<[string, Given, Given]>([
    ['other arguments', {}, { input: { percent: 11 } }],
    ['another tool', {}, { tool: otherTool }],
    ['a tool that only reads', {}, { tool: toolWith(), input: { text: 'x' } }],
    ['another person', {}, { caller: other }],
    [
      'the same user in another org',
      {},
      { caller: { kind: 'person', session: { ...session, orgId: '00D5e00000Other' } } },
    ],
    ['another client of the same person', { ...(one && { caller: one }) }, { ...(two && { caller: two }) }],
    ['another kind of caller', {}, { caller: invoker }],
  ])('is refused for %s', async (_, minted, used) => {
    const { requestState: state } = await ask(minted)
    const call = confirmation.questionFor(callWith({ ...minted, ...used, state, answer: accept }))
    await expect(call).rejects.toEqual(refusal('foreign'))
  })

  it.each([
    // Not the last one: some of its bits stand for nothing.
    ['one character differs', (state: string) => state.replace(/.(?=.{9}$)/, one => (one === 'A' ? 'B' : 'A'))],
    ['something was added', (state: string) => `${state}-TAMPERED`],
    [
      'its body is of another state',
      (state: string) => state.replace(/\.[^.]+\./, '.eyJwIjoieCIsImV4cCI6OTk5OTk5OTk5OX0.'),
    ],
    ['it is empty', () => ''],
    ['it is any text', () => 'v1.x.y'],
  ])('is refused when %s', async (_, alter) => {
    const { requestState } = await ask()
    const call = confirmation.questionFor(callWith({ state: alter(requestState), answer: accept }))
    await expect(call).rejects.toEqual(refusal('altered'))
  })

  it('is refused when it was signed with a key of somebody else', async () => {
    const { requestState: state } = await ask(
      {},
      createConfirmation({ plan, ...createOwnClaims(1000), keys: [keyOf(9)] }),
    )
    const call = confirmation.questionFor(callWith({ state, answer: accept }))
    await expect(call).rejects.toEqual(refusal('altered'))
  })

  it('is taken for ten minutes and not longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const [{ requestState: state }, { requestState: later }] = [await ask(), await ask()]
    vi.advanceTimersByTime(599_000)
    expect(await confirmation.questionFor(callWith({ state, answer: accept }))).toBeUndefined()
    vi.advanceTimersByTime(3000)
    await expect(confirmation.questionFor(callWith({ state: later, answer: accept }))).rejects.toEqual(
      refusal('expired'),
    )
  })

  it('of an older key is taken as long as that key is there', async () => {
    const { requestState: state } = await ask()
    const rotated = createConfirmation({ plan, ...createOwnClaims(1000), keys: [keyOf(2), keyOf(1)] })
    expect(await rotated.questionFor(callWith({ state, answer: accept }))).toBeUndefined()
    const { requestState: newer } = await ask({}, rotated)
    await expect(confirmation.questionFor(callWith({ state: newer, answer: accept }))).rejects.toEqual(
      refusal('altered'),
    )
  })

  it('says nothing about arguments or people to who reads it', async () => {
    const { requestState } = await ask({ input: { percent: 10, note: 'secret note' } })
    const body = Buffer.from(requestState.split('.')[1] ?? '', 'base64url').toString()
    expect(JSON.parse(body)).toEqual({
      p: expect.stringMatching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} [0-9a-f]{64}$/),
      exp: expect.any(Number),
    })
  })
})

describe('an answer', () => {
  const used = expect.objectContaining({ code: -32_602, data: { reason: 'used' } })
  const jobTool = { ...tool, job: {} } as PendingCall['tool']
  const answer = (given: Given, by = confirmation) => by.questionFor(callWith({ answer: accept, ...given }))

  it.each<[string, Given, Given]>([
    ['a yes', {}, {}],
    ['a yes that comes after a no', { answer: { action: 'decline' } }, {}],
    ['a yes that comes after none', { answer: { action: 'cancel' } }, {}],
    ['a no that comes after a yes', {}, { answer: { action: 'decline' } }],
    ['a yes under the key of another call', { tool: jobTool, key: 'one' }, { tool: jobTool, key: 'two' }],
    ['a yes under a key that comes again without it', { key: 'one' }, {}],
  ])('counts once: %s is refused', async (_, first, second) => {
    const { requestState: state } = await ask(first)
    await answer({ ...first, state })
    await expect(answer({ ...second, state })).rejects.toEqual(used)
  })

  it('counts once of many that come at the same time', async () => {
    const { requestState: state } = await ask()
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => answer({ state })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([{ status: 'fulfilled', value: undefined }])
  })

  it.each([{}, { tool: jobTool }])('is the same one when the call comes again under its key', async whose => {
    const given = { ...whose, key: 'one', state: (await ask(whose)).requestState }
    expect([await answer(given), await answer(given)]).toEqual([undefined, undefined])
  })

  it('of no stays that one, however often it comes', async () => {
    const given = { answer: { action: 'decline' }, state: (await ask()).requestState }
    expect(await answer(given)).toEqual(await answer(given))
  })

  it('ends the question, also where it was put again meanwhile', async () => {
    const { requestState: state } = await ask()
    expect((await ask({ state, answer: 'what?' })).requestState).toBe(state)
    await answer({ state, answer: { action: 'decline' } })
    await expect(answer({ state })).rejects.toEqual(used)
  })

  it('is for one of two questions that are the same in all words', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const states = [await ask(), await ask()].map(({ requestState }) => requestState)
    expect([await answer({ state: states[0] }), await answer({ state: states[1] })]).toEqual([undefined, undefined])
  })

  it('is kept as long as its question could be answered, without a word of it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const kept: { key: string; holder: string; untilMs: number }[] = []
    const claim = async (use: (typeof kept)[number]) => {
      kept.push(use)
      return use.holder
    }
    const watched = createConfirmation({ plan, keys: [keyOf(1)], claim })
    await answer({ state: (await ask()).requestState, input: { percent: 10 } }, watched)
    expect(kept).toEqual([
      {
        key: expect.stringMatching(/^question [0-9a-f-]{36}$/),
        holder: expect.any(String),
        untilMs: expect.any(Number),
      },
    ])
    expect(kept[0]?.untilMs).toBeGreaterThanOrEqual(Date.now() + 600_000)
  })

  it('is refused for now to who answers more than a thousand in ten minutes, and others go on', async () => {
    const keptOf = new Map<string, number>()
    const take = (id: string, { max }: { max: number }) => {
      keptOf.set(id, (keptOf.get(id) ?? 0) + 1)
      return { allowed: (keptOf.get(id) ?? 0) <= max, waitMs: 600 }
    }
    const bounded = createConfirmation({ plan, ...createOwnClaims(2000), keys: [keyOf(1)], take })
    const answerAs = async (caller: Caller) => answer({ caller, state: (await ask({ caller })).requestState }, bounded)
    for (let count = 0; count < 1000; count++) expect(await answerAs(person)).toBeUndefined()
    expect(await answerAs(person)).toMatchObject({
      isError: true,
      structuredContent: { code: 'rate_limited', message: 'Too many questions were answered. Try again in 1 s.' },
    })
    expect(await answerAs({ kind: 'person', session: { ...session, userId: '005000000000002AAA' } })).toBeUndefined()
  })

  it('runs nothing while it cannot be kept', async () => {
    const claim = async () => {
      throw new AppError('unavailable', 'The database is away.')
    }
    const outcome = await answer(
      { state: (await ask()).requestState },
      createConfirmation({ plan, keys: [keyOf(1)], claim }),
    )
    expect(outcome).toMatchObject({ isError: true, structuredContent: { code: 'unavailable', retryable: true } })
  })
})

describe('confirmations', () => {
  it('need a key of 32 bytes', () => {
    expect(() => createConfirmation({ plan, ...createOwnClaims(1000), keys: [] })).toThrow('confirmations need a key')
    expect(() => createConfirmation({ plan, ...createOwnClaims(1000), keys: [new Uint8Array(16)] })).toThrow(
      'at least 32 bytes',
    )
  })
})

describe('a client can show a form', () => {
  it.each([
    [{ elicitation: {} }, true],
    [{ elicitation: { form: {} } }, true],
    [{ elicitation: { form: {}, url: {} } }, true],
    [{ elicitation: { url: {} } }, false],
    [{ elicitation: null }, false],
    [{ sampling: {} }, false],
    [undefined, false],
    ['elicitation', false],
  ])('when it says %j: %s', (capabilities, expected) => {
    expect(canShowForm(capabilities)).toBe(expected)
  })
})
