import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError, type FailureCode, failures } from '../../../src/core/failure.ts'
import { readDirectCall } from '../../../src/mcp/direct.ts'
import {
  createTestHost,
  envelope,
  type Headers,
  legacyMessage,
  type Message,
  modernMessage,
  postMcp,
} from '../doors.ts'
import { toolWith } from '../world.ts'

const codes = Object.keys(failures) as FailureCode[]

const { app } = createTestHost([
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
])

const standard: Headers = { accept: 'application/json, text/event-stream' }
const isDirect = ({ body, headers }: Message): boolean =>
  readDirectCall(body, name => ({ ...standard, ...headers })[name]) !== undefined

const answerTo = async ({ body, headers }: Message) => {
  const answer = await postMcp(app, body, headers)
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
}

/** The same call with a parameter that means nothing, which is reason enough to leave it to the SDK. */
const forSdk = ({ body, headers }: Message): Message => ({
  headers,
  body: { ...body, params: { ...body.params, 'x-means-nothing': true } },
})

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
    expect(isDirect(forSdk(message))).toBe(false)
    expect(await answerTo(message)).toEqual(await answerTo(forSdk(message)))
    expect(await answerTo(message)).toMatchObject({ status: 200, type: 'application/json' })
  })

  it.each(codes)('that fails with %s', async code => {
    const message = call('failing', { code })
    expect(isDirect(message)).toBe(true)
    expect(await answerTo(message)).toEqual(await answerTo(forSdk(message)))
  })

  it.each([['text'], [''], [0], [-1], [2 ** 53 - 1]])('with the id %j', async id => {
    const message = call('echoText', { text: 'x' })
    const withId = { ...message, body: { ...message.body, id } }
    expect(isDirect(withId)).toBe(true)
    expect(await answerTo(withId)).toEqual(await answerTo(forSdk(withId)))
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
    expect(await answerTo(odd)).toEqual(await answerTo(forSdk(odd)))
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
const body = fc.record({
  jsonrpc: often('2.0', '1.0', 2, undefined),
  id: often(1, 'x', '', 0, -1, 1.5, 2 ** 60, null, undefined, {}, true),
  method: often('tools/call', 'tools/list', 'TOOLS/CALL', undefined),
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
  'mcp-method': often('tools/call', 'tools/list', 'TOOLS/CALL', undefined),
  'mcp-name': often('echoText', 'failing', 'ECHOTEXT', '', undefined),
  accept: often(standard.accept, 'application/json', '*/*', undefined),
})
const request = fc.record({ body, headers }).map(given => JSON.parse(JSON.stringify(given)) as Message)

describe('whatever the short path takes', () => {
  it('is what the SDK takes, with the same answer', async () => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(request, async message => {
        if (!isDirect(message)) return
        taken += 1
        expect(await answerTo(message)).toEqual(await answerTo(forSdk(message)))
      }),
      { numRuns: 4000 },
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
