import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError, type FailureCode, failures } from '../../../../src/core/failure.ts'
import { readPlainMessage } from '../../../../src/surfaces/mcp/short-path/plain-message.ts'
import {
  createTestHost,
  envelope,
  type Headers,
  legacyMessage,
  type Message,
  modernMessage,
  postMcp,
} from '../../in-memory-host.ts'
import { people, toolWith } from '../../world.ts'

const codes = Object.keys(failures) as FailureCode[]

const tools = [
  toolWith(),
  toolWith({
    name: 'manyKinds',
    input: z.object({}),
    output: z.object({
      flag: z.boolean(),
      nothing: z.null(),
      zero: z.number(),
      text: z.string(),
      list: z.array(z.object({ a: z.number() })),
      absent: z.string().optional(),
    }),
    run: async () => ({ flag: false, nothing: null, zero: 0, text: '"ü\u2028\n🎉', list: [{ a: -1.5e300 }], b: 1 }),
  }),
  toolWith({
    name: 'failing',
    input: z.object({ code: z.enum(codes) }),
    run: ({ code }) => Promise.reject(new AppError(code as FailureCode, 'What is wrong: "ü".')),
  }),
  toolWith({ name: 'plusOnly', runAs: 'user-plus' }),
  toolWith({ name: 'actionOnly', surfaces: ['actions'] }),
  toolWith({ name: 'ofPortal', title: 'Portal "ü\u2028🎉"', runAs: { authorization: 'influencerPortal' }, people }),
]
const { app } = createTestHost(tools)
const { app: sdkAlone } = createTestHost(tools, { withoutShortPath: true })

const standard: Headers = { accept: 'application/json, text/event-stream' }
const isDirect = ({ body, headers }: Message): boolean =>
  readPlainMessage(body, name => ({ ...standard, ...headers })[name]) !== undefined

const answerOf = async (host: typeof app, { body, headers }: Message) => {
  const answer = await postMcp(host, body, headers)
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() }
}
const answerTo = (message: Message) => answerOf(app, message)
const sdkAnswerTo = (message: Message) => answerOf(sdkAlone, message)

describe.each([
  ['of the current era', modernMessage],
  ['of the era with a handshake', legacyMessage],
])('a call %s has the same answer, byte for byte, from the short path and from the SDK', (_, toMessage) => {
  const call = (name: string, input?: unknown) =>
    toMessage('tools/call', { name, ...(input !== undefined && { arguments: input }) })

  it.each([
    ['that succeeds', call('echoText', { text: 'hello' })],
    ['with every kind of value', call('manyKinds', {})],
    ['without arguments', call('manyKinds')],
    ['whose input does not fit', call('echoText', { text: 5, more: 'x' })],
    ['without the arguments it needs', call('echoText')],
    ['of a tool that the caller may not use', call('plusOnly', { text: 'hello' })],
  ])('%s', async (_name, message) => {
    expect(isDirect(message)).toBe(true)
    expect(await answerTo(message)).toEqual(await sdkAnswerTo(message))
    expect(await answerTo(message)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
    })
  })

  it.each(codes)('that fails with %s', async code => {
    const message = call('failing', { code })
    expect(isDirect(message)).toBe(true)
    expect(await answerTo(message)).toEqual(await sdkAnswerTo(message))
  })

  it.each([['text'], [''], [0], [-1], [2 ** 53 - 1]])('with the id %j', async id => {
    const message = call('echoText', { text: 'x' })
    const withId = { ...message, body: { ...message.body, id } }
    expect(isDirect(withId)).toBe(true)
    expect(await answerTo(withId)).toEqual(await sdkAnswerTo(withId))
  })
})

describe.each([
  ['of the current era', modernMessage('tools/list')],
  ['of the era with a handshake', legacyMessage('tools/list')],
])('a list %s has the same answer, byte for byte, from the short path and from the SDK', (_, message) => {
  it.each(['person', 'signedIn', 'service', 'reader', 'nothing'])('for %s, the first time and later', async who => {
    const { body, headers } = message
    const asked = { body, headers: { ...headers, authorization: `Bearer ${who}` } }
    expect(isDirect(asked)).toBe(true)
    const expected = await sdkAnswerTo(asked)
    expect(expected).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    expect(await answerTo(asked)).toEqual(expected)
    expect(await answerTo(asked)).toEqual(expected)
  })

  it.each([['text'], [''], [0], [-1], [2 ** 53 - 1]])('with the id %j', async id => {
    const withId = { ...message, body: { ...message.body, id } }
    expect(isDirect(withId)).toBe(true)
    expect(await answerTo(withId)).toEqual(await sdkAnswerTo(withId))
  })

  it('shows each caller her own, whoever asked before', async () => {
    const namesFor = async (who: string) => {
      const { text } = await answerTo({ ...message, headers: { ...message.headers, authorization: `Bearer ${who}` } })
      return (JSON.parse(text) as { result: { tools: { name: string }[] } }).result.tools.map(({ name }) => name)
    }
    const all = ['person', 'permitted', 'service', 'permitted', 'person', 'service']
    const names = []
    for (const who of all) names.push(await namesFor(who))
    const [ofPerson, ofPermitted, ofService] = [['echoText', 'manyKinds', 'failing'], ['ofPortal'], ['ofPortal']]
    const permitted = [...ofPerson, ...ofPermitted]
    expect(names).toEqual([ofPerson, permitted, ofService, permitted, ofPerson, ofService])
  })
})

describe('the current era', () => {
  const message = modernMessage('tools/call', { name: 'echoText', arguments: { text: 'x' } })

  it('has the same answer with a name header that is encoded', async () => {
    const encoded = `=?base64?${Buffer.from('echoText').toString('base64')}?=`
    const odd = { ...message, headers: { ...message.headers, 'mcp-name': encoded } }
    expect(isDirect(odd)).toBe(false)
    expect(await answerTo(odd)).toEqual(await answerTo(message))
  })

  it('needs no Accept header on either path', async () => {
    const odd = { ...message, headers: { ...message.headers, accept: undefined } }
    expect(isDirect(odd)).toBe(true)
    expect(await answerTo(odd)).toEqual(await sdkAnswerTo(odd))
  })
})

/** Requests that look like calls, most of them nearly right. */
const key = (name: string): string => `io.modelcontextprotocol/${name}`
const often = <T>(usual: T, ...others: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant<unknown>(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })
const sometimes = (arbitrary: fc.Arbitrary<unknown>, weight = 2): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 10, arbitrary: fc.constant(undefined) }, { weight, arbitrary })

const leaf = fc.constantFrom<unknown>({}, {}, {}, true, 'x', 1, null, [], { x: {} })
const capability = fc.oneof(
  leaf,
  fc.dictionary(
    fc.constantFrom('listChanged', 'applyDefaults', 'form', 'url', 'context', 'tools', 'x', 'toString'),
    leaf,
  ),
  fc.constantFrom<unknown>({ form: { applyDefaults: {} } }, { form: { applyDefaults: true } }, { listChanged: {} }),
)
const capabilities = fc.oneof(
  { weight: 2, arbitrary: fc.constant<unknown>({}) },
  {
    weight: 3,
    arbitrary: fc.dictionary(
      fc.constantFrom('elicitation', 'sampling', 'roots', 'extensions', 'experimental', 'tasks', 'toString'),
      capability,
      { maxKeys: 2 },
    ),
  },
  { weight: 1, arbitrary: leaf },
)
const clientInfo = fc.oneof(
  fc.constant<unknown>({ name: 'c', version: '1' }),
  fc.record(
    {
      name: often('c', 5, null),
      version: often('1', 5),
      title: often('t', null),
      icons: fc.constantFrom<unknown>([], 'x', [{ src: 5 }]),
      websiteUrl: often('https://x', 5),
    },
    { requiredKeys: [] },
  ),
)
const meta = fc.record({
  [key('protocolVersion')]: fc.constantFrom<unknown>('2026-07-28', '2026-07-28', '2025-11-25', 5, undefined, undefined),
  [key('clientCapabilities')]: capabilities,
  [key('clientInfo')]: sometimes(clientInfo, 8),
  [key('logLevel')]: sometimes(often('debug', 'loud')),
  [key('related-task')]: sometimes(fc.constantFrom<unknown>({ taskId: 't' }, {}, 5)),
  progressToken: sometimes(fc.constantFrom<unknown>('t', 7, 1.5, null, {})),
  traceparent: sometimes(fc.constantFrom<unknown>('00-x', 5, {})),
  'acme.example/own': sometimes(fc.constantFrom<unknown>('x', { a: [1] }, null)),
})
const method = often('tools/call', 'tools/list', 'TOOLS/CALL', undefined)
const body = fc.record({
  jsonrpc: often('2.0', '1.0', 2, undefined),
  id: often(1, 'x', '', 0, -1, 1.5, 2 ** 60, null, undefined, {}, true),
  method,
  extra: sometimes(fc.constant('x'), 1),
  params: fc.record({
    name: often('echoText', 'failing', 'actionOnly', 'echotext', '', 5, undefined, 'constructor'),
    arguments: often({ text: 'x' }, {}, undefined, null, [], 'x', { text: null }, { toString: 1 }),
    _meta: fc.oneof({ weight: 8, arbitrary: meta }, { weight: 1, arbitrary: leaf }),
    task: sometimes(fc.constantFrom<unknown>({}, 5), 1),
    inputResponses: sometimes(fc.constantFrom<unknown>({}, 5), 1),
    requestState: sometimes(fc.constantFrom<unknown>('x', 5), 1),
  }),
})
const headers = fc.record({
  'mcp-protocol-version': fc.constantFrom(
    '2026-07-28',
    '2026-07-28',
    '2025-11-25',
    '2024-10-07',
    '2023-01-01',
    undefined,
  ),
  'mcp-method': method,
  'mcp-name': often('echoText', 'failing', 'ECHOTEXT', '', undefined),
  accept: often(standard.accept, 'application/json', '*/*', undefined),
})
const listBody = fc.record({
  jsonrpc: often('2.0', '1.0'),
  id: often(1, 'x', '', 0, null, undefined, {}),
  method: fc.constant('tools/list'),
  params: often(undefined, null, [], 'x', {}).chain(given =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(given) },
      {
        weight: 6,
        arbitrary: fc.record({
          _meta: fc.oneof({ weight: 8, arbitrary: meta }, { weight: 1, arbitrary: leaf }),
          cursor: sometimes(fc.constantFrom<unknown>('x', '', null, 5), 1),
          name: sometimes(fc.constant('echoText'), 1),
        }),
      },
    ),
  ),
})
const listHeaders = fc
  .record({ headers, name: sometimes(fc.constantFrom('echoText', ''), 1) })
  .map(({ headers: given, name }) => ({ ...given, 'mcp-method': 'tools/list', 'mcp-name': name }))
const toMessage = (given: unknown) => JSON.parse(JSON.stringify(given)) as Message
const call = fc.record({ body, headers }).map(toMessage)
const list = fc.record({ body: listBody, headers: listHeaders }).map(toMessage)

describe('whatever the short path takes', () => {
  it.each([
    ['calls', call],
    ['lists', list],
  ])('is what the SDK takes, with the same answer: %s', async (_, request) => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(request, async message => {
        if (!isDirect(message)) return
        taken += 1
        expect(await answerTo(message)).toEqual(await sdkAnswerTo(message))
      }),
      { numRuns: 3000 },
    )
    expect(taken).toBeGreaterThan(100)
  })

  it('is taken with the capabilities that clients send', () => {
    const common = [
      {},
      { elicitation: {} },
      { elicitation: { form: {}, url: {} }, sampling: { tools: {}, context: {} } },
      { roots: { listChanged: true } },
      { extensions: { 'io.modelcontextprotocol/ui': {} }, experimental: {} },
    ]
    for (const given of common) {
      const message = modernMessage('tools/call', { name: 'echoText' })
      const _meta = {
        ...envelope,
        [key('clientCapabilities')]: given,
        [key('clientInfo')]: { name: 'c', version: '1' },
      }
      expect(isDirect({ ...message, body: { ...message.body, params: { ...message.body.params, _meta } } })).toBe(true)
    }
  })
})
