import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Service } from '../../../src/core/caller.ts'
import { AppError } from '../../../src/core/failure.ts'
import { createOwnCallKeys } from '../../../src/storage/call-keys/own-call-keys.ts'
import {
  createTestHost,
  type Fields,
  type Headers,
  type HostOptions,
  legacyMessage,
  type Message,
  modernMessage,
  postAction,
  postMcp,
} from '../in-memory-host.ts'
import { service, toolWith } from '../world.ts'

const portal = { authorization: 'influencerPortal' } as const
const everywhere = ['actions', 'mcp', 'api'] as const

/** A host whose tools count how often they ran. `addNote` writes, `readNote` only reads. */
function createWorld(options: HostOptions = {}) {
  let runs = 0
  const note = {
    input: z.object({ text: z.string(), dryRun: z.boolean().optional() }),
    output: z.object({ run: z.number(), text: z.string(), nothing: z.string().nullable() }),
    runAs: portal,
    surfaces: everywhere,
    run: async ({ text }: { text?: unknown }) => {
      runs += 1
      if (text === 'fails') throw new AppError('rejected', 'There is something wrong with it.')
      return { run: runs, text, nothing: null }
    },
  }
  const tools = [
    toolWith({ name: 'addNote', ...note, writes: 'adds' }),
    toolWith({ name: 'readNote', ...note }),
    toolWith({
      name: 'tryNote',
      ...note,
      writes: 'changes',
      confirm: async ({ dryRun }) => (dryRun ? undefined : 'Write it?'),
    }),
  ]
  const api: HostOptions['api'] = {
    readKey: () => ({
      caller: service as Service,
      tools: new Set(tools.map(({ name }) => name)),
      requestsPerMinute: 1000,
    }),
    take: () => ({ allowed: true, remaining: 1, waitMs: 0 }),
  }
  const { app, records } = createTestHost(tools, { keys: createOwnCallKeys(100), api, ...options })
  return { app, records, runs: () => runs }
}

type App = ReturnType<typeof createWorld>['app']

interface Asked {
  readonly tool?: string
  readonly input?: Fields
  readonly key?: string
}

interface Answered {
  /** Without what is no part of the tool's answer. */
  readonly output: Fields
  readonly repeated: string | null
}

type Door = (app: App, asked: Asked) => Promise<Answered>

const repeatedOf = (answer: Response) => answer.headers.get('idempotency-replayed')
const keyHeader = (key: string | undefined): Headers => ({ 'idempotency-key': key })

const flat = async (answer: Response): Promise<Answered> => ({
  output: (await answer.json()) as Fields,
  repeated: repeatedOf(answer),
})

const mcp =
  (toMessage: (params: Fields) => Message, headersOf: (key: string | undefined) => Headers): Door =>
  async (app, { input, key, tool }) => {
    const { body, headers } = toMessage({ name: tool, arguments: input, key })
    const answer = await postMcp(app, body, { authorization: 'Bearer service', ...headers, ...headersOf(key) })
    const { result } = (await answer.json()) as { result: { content: { text: string }[] } }
    return { output: JSON.parse(result.content[0]?.text ?? '') as Fields, repeated: repeatedOf(answer) }
  }

const modern = ({ arguments: input, name }: Fields) => modernMessage('tools/call', { name, arguments: input })
const legacy = ({ arguments: input, name }: Fields) => legacyMessage('tools/call', { name, arguments: input })
const withMeta =
  (toMessage: (params: Fields) => Message) =>
  (params: Fields): Message => {
    const { body, headers } = toMessage(params)
    const { _meta, ...others } = body.params as { readonly _meta?: Fields }
    const meta = { ..._meta, ...(params.key !== undefined && { idempotencyKey: params.key }) }
    return { body: { ...body, params: { ...others, _meta: meta } }, headers }
  }

const throughSdk: HostOptions = { withoutShortPath: true }

const doors: readonly (readonly [name: string, door: Door, options: HostOptions])[] = [
  [
    '/actions',
    async (app, { input, key, tool }) => flat(await postAction(app, `/${tool}`, { input, headers: keyHeader(key) })),
    {},
  ],
  [
    '/api',
    async (app, { input, key, tool }) =>
      flat(
        await app.request(`/api/${tool}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
          body: JSON.stringify(input),
        }),
      ),
    {},
  ],
  ['MCP of the current era', mcp(modern, keyHeader), {}],
  ['MCP of the current era, through the SDK', mcp(modern, keyHeader), throughSdk],
  ['MCP of the older era', mcp(legacy, keyHeader), {}],
  ['MCP of the older era, through the SDK', mcp(legacy, keyHeader), throughSdk],
  ['MCP with the key in _meta', mcp(withMeta(modern), () => ({})), {}],
  ['MCP with the key in _meta, through the SDK', mcp(withMeta(modern), () => ({})), throughSdk],
  ['MCP of the older era with the key in _meta', mcp(withMeta(legacy), () => ({})), {}],
]

describe.each(doors)('a key at %s', (_, door, options) => {
  const open = () => {
    const world = createWorld(options)
    return {
      ...world,
      call: (asked: Asked) => door(world.app, { tool: 'addNote', input: { text: 'a' }, ...asked }),
    }
  }

  it('has the call done once, and gives the first answer again', async () => {
    const { call, records, runs } = open()
    const [first, again] = [await call({ key: 'k-1' }), await call({ key: 'k-1' })]
    expect([first.repeated, again.repeated]).toEqual([null, 'true'])
    expect(again.output).toEqual(first.output)
    expect(first.output).toMatchObject({ run: 1, text: 'a' })
    expect(runs()).toBe(1)
    expect(records.map(({ footprint, outcome }) => [outcome, footprint?.repeated])).toEqual([
      ['ok', false],
      ['ok', true],
    ])
  })

  it('is refused for another input, and counts for each tool by itself', async () => {
    const { call, runs } = open()
    await call({ key: 'k-1' })
    expect((await call({ key: 'k-1', input: { text: 'b' } })).output).toMatchObject({ code: 'conflict' })
    expect((await call({ key: 'k-1', tool: 'tryNote' })).output).toMatchObject({ run: 2 })
    expect(runs()).toBe(2)
  })

  it('lets calls that come at the same time wait for the one that runs', async () => {
    const { call, runs } = open()
    const answers = await Promise.all([1, 2, 3].map(() => call({ key: 'k-1' })))
    expect(answers.map(({ output }) => output.run)).toEqual([1, 1, 1])
    expect(answers.filter(({ repeated }) => repeated).length).toBe(2)
    expect(runs()).toBe(1)
  })

  it('is free again after a failure that changed nothing', async () => {
    const { call, runs } = open()
    const failing = { key: 'k-1', input: { text: 'fails' } }
    expect((await call(failing)).output).toMatchObject({ code: 'rejected' })
    expect((await call({ key: 'k-1' })).output).toMatchObject({ run: 2 })
    expect(runs()).toBe(2)
  })

  it('means nothing to a tool that only reads, and to a call that changes nothing', async () => {
    const { call, runs } = open()
    for (const asked of [{ tool: 'readNote' }, { tool: 'tryNote', input: { text: 'a', dryRun: true } }]) {
      const answers = [await call({ key: 'k-1', ...asked }), await call({ key: 'k-1', ...asked })]
      expect(answers.map(({ repeated }) => repeated)).toEqual([null, null])
    }
    expect((await call({ key: 'k-1', tool: 'tryNote' })).output).toMatchObject({ run: 5 })
    expect(runs()).toBe(5)
  })

  it('is no key when it is missing', async () => {
    const { call, runs } = open()
    await call({})
    await call({})
    expect(runs()).toBe(2)
  })

  it.each(['two words', 'x'.repeat(201), ''])('must be plain: %j', async key => {
    const { call, runs } = open()
    expect((await call({ key })).output).toMatchObject({ code: 'invalid_input' })
    expect(runs()).toBe(0)
  })
})

describe('a key over MCP', () => {
  const call = (key: unknown, headers: Headers = {}): Message => {
    const { body, headers: own } = modern({ name: 'addNote', arguments: { text: 'a' } })
    const meta = { ...(body.params._meta as Fields), idempotencyKey: key }
    return { body: { ...body, params: { ...body.params, _meta: meta } }, headers: { ...own, ...headers } }
  }
  const send = async (app: App, { body, headers }: Message) => {
    const answer = await postMcp(app, body, { authorization: 'Bearer service', ...headers })
    return ((await answer.json()) as { result: { structuredContent: Fields } }).result.structuredContent
  }

  it.each([undefined, { withoutShortPath: true }])('is one: header and _meta must not differ (%j)', async options => {
    const { app, runs } = createWorld(options)
    expect(await send(app, call('k', { 'idempotency-key': 'k' }))).toMatchObject({ run: 1 })
    expect(await send(app, call('k', { 'idempotency-key': 'other' }))).toMatchObject({ code: 'invalid_input' })
    expect(await send(app, call(7))).toMatchObject({ code: 'invalid_input' })
    expect(runs()).toBe(1)
  })

  it('is for one call: a batch has none in its header', async () => {
    const { app, runs } = createWorld()
    const messages = [1, 2].map(id => ({ ...legacy({ name: 'addNote', arguments: { text: `${id}` } }).body, id }))
    const headers = { authorization: 'Bearer service', 'mcp-protocol-version': '2025-03-26', ...keyHeader('k') }
    const answers = (await (await postMcp(app, messages, headers)).json()) as { result: { isError?: true } }[]
    expect(answers.map(({ result }) => result.isError)).toEqual([undefined, undefined])
    expect(runs()).toBe(2)
  })
})

describe('a question to the person, and a key', () => {
  const capabilities = { elicitation: {} }
  const message = (params: Fields = {}, text = 'a'): Message => {
    const { body, headers } = modern({ name: 'addNote', arguments: { text } })
    const meta = { ...(body.params._meta as Fields), 'io.modelcontextprotocol/clientCapabilities': capabilities }
    return {
      body: { ...body, params: { ...body.params, ...params, _meta: meta } },
      headers: { ...headers, ...keyHeader('k') },
    }
  }
  const accept = { inputResponses: { confirm: { action: 'accept', content: {} } } }
  interface Result {
    readonly resultType: string
    readonly requestState?: string
    readonly structuredContent?: Fields
  }
  const send = async (app: App, { body, headers }: Message) => {
    const answer = await postMcp(app, body, { authorization: 'Bearer service', ...headers })
    return (await answer.json()) as { readonly result: Result; readonly error?: { readonly data: unknown } }
  }

  it('is asked once: the yes that comes again, and the call that begins anew, get the answer', async () => {
    const { app, runs } = createWorld({ confirms: true })
    const { result: question } = await send(app, message())
    expect([question.resultType, runs()]).toEqual(['input_required', 0])
    const yes = message({ requestState: question.requestState, ...accept })
    const answers = [await send(app, yes), await send(app, yes), await send(app, message())]
    expect(answers.map(({ result }) => [result.resultType, result.structuredContent?.run])).toEqual([
      ['complete', 1],
      ['complete', 1],
      ['complete', 1],
    ])
    expect(runs()).toBe(1)
  })

  it('is asked for the call that has another input, which the key is not for', async () => {
    const { app, runs } = createWorld({ confirms: true })
    const { result: first } = await send(app, message())
    await send(app, message({ requestState: first.requestState, ...accept }))
    const { result: other } = await send(app, message({}, 'b'))
    const { result } = await send(app, message({ requestState: other.requestState, ...accept }, 'b'))
    expect(result.structuredContent).toMatchObject({ code: 'conflict' })
    expect(runs()).toBe(1)
  })
})
