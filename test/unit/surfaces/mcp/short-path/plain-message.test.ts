import { describe, expect, it } from 'vitest'
import { readPlainMessage } from '../../../../../src/surfaces/mcp/short-path/plain-message.ts'
import {
  envelope,
  type Fields,
  type Headers,
  legacyMessage,
  type Message,
  modernMessage,
} from '../../../in-memory-host.ts'

const params = { name: 'echoText', arguments: { text: 'x' } }
const modern = modernMessage('tools/call', params)
const legacy = legacyMessage('tools/call', params)
const modernList = modernMessage('tools/list')
const legacyList = legacyMessage('tools/list')

const read = (body: unknown, headers: Headers = {}) => {
  const all: Headers = { accept: 'application/json, text/event-stream', ...headers }
  return readPlainMessage(body, name => all[name])
}

const key = (name: string): string => `io.modelcontextprotocol/${name}`
const withBody = ({ body, headers }: Message, more: Fields): Message => ({ headers, body: { ...body, ...more } })
const withParams = (message: Message, more: Fields): Message =>
  withBody(message, { params: { ...message.body.params, ...more } })
const withMeta = (message: Message, more: Fields): Message =>
  withParams(message, { _meta: { ...(message.body.params._meta as object), ...more } })
const withHeaders = ({ body, headers }: Message, more: Headers): Message => ({ body, headers: { ...headers, ...more } })

describe('the short path takes', () => {
  const expected = { method: 'tools/call', id: 1, name: 'echoText', input: { text: 'x' }, wantsProgress: false }

  it('a plain call of the current era', () => {
    const { _meta: meta } = modern.body.params
    expect(read(modern.body, modern.headers)).toEqual({ ...expected, era: 'modern', capabilities: {}, meta })
  })

  it('a call with what its client can do', () => {
    const { body, headers } = withMeta(modern, { [key('clientCapabilities')]: { elicitation: { form: {} } } })
    expect(read(body, headers)).toMatchObject({ capabilities: { elicitation: { form: {} } } })
  })

  it.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07', undefined])(
    'a plain call of the revision %s',
    version => {
      expect(read(legacy.body, { 'mcp-protocol-version': version })).toEqual({ ...expected, era: 'legacy' })
    },
  )

  it('a call whose client wants to hear how far it is', () => {
    for (const message of [modern, legacy]) {
      const { body, headers } = withMeta(message, { progressToken: 0 })
      expect(read(body, headers)).toMatchObject({ wantsProgress: true })
    }
  })

  it('a call without arguments, as one with none', () => {
    const { body, headers } = withParams(modern, { arguments: undefined })
    expect(read(body, headers)).toMatchObject({ input: {} })
  })

  it('a plain list, in either era', () => {
    const list = { method: 'tools/list', id: 1 }
    expect(read(modernList.body, modernList.headers)).toEqual({ ...list, era: 'modern' })
    expect(read(legacyList.body, legacyList.headers)).toEqual({ ...list, era: 'legacy' })
    expect(read({ ...legacyList.body, params: undefined })).toEqual({ ...list, era: 'legacy' })
  })

  it.each([
    ['a progress token', { progressToken: 7 }],
    ["a client's own keys", { 'acme.example/trace': { a: [1] }, traceparent: '00-x' }],
    ['the name of the client', { [key('clientInfo')]: { name: 'c', version: '1', title: 'C' } }],
  ])('a message with %s', (_, meta) => {
    for (const message of [modern, legacy, modernList, legacyList]) {
      const { body, headers } = withMeta(message, meta)
      expect(read(body, headers)).toMatchObject({ id: 1, method: body.method })
    }
  })
})

/** Every reason for which a call is left to the SDK, in both eras. */
const reasons: readonly (readonly [string, (message: Message) => Message])[] = [
  ['another JSON-RPC version', message => withBody(message, { jsonrpc: '1.0' })],
  ['another method', message => withBody(message, { method: 'tools/list' })],
  ['a method in other letter case', message => withBody(message, { method: 'Tools/Call' })],
  ['no id: it is a notification', message => withBody(message, { id: undefined })],
  ['an id that is null', message => withBody(message, { id: null })],
  ['an id that is a fraction', message => withBody(message, { id: 1.5 })],
  ['an id beyond the safe integers', message => withBody(message, { id: 2 ** 53 })],
  ['an id that is an object', message => withBody(message, { id: {} })],
  ['a key that JSON-RPC does not have', message => withBody(message, { result: {} })],
  ['no parameters', message => withBody(message, { params: undefined })],
  ['parameters in a list', message => withBody(message, { params: ['echoText'] })],
  ['a task', message => withParams(message, { task: {} })],
  ['answers to an earlier question', message => withParams(message, { inputResponses: {} })],
  ['a state of an earlier answer', message => withParams(message, { requestState: 'x' })],
  ['a name that is no text', message => withParams(message, { name: 5 })],
  ['arguments that are null', message => withParams(message, { arguments: null })],
  ['arguments in a list', message => withParams(message, { arguments: ['x'] })],
  ['metadata that is no object', message => withParams(message, { _meta: 'x' })],
  ['metadata in a list', message => withParams(message, { _meta: [] })],
  ['metadata that is null', message => withParams(message, { _meta: null })],
  ['a log level', message => withMeta(message, { [key('logLevel')]: 'debug' })],
  ['a related task', message => withMeta(message, { [key('related-task')]: { taskId: 't' } })],
  ['a key of the protocol that nobody knows yet', message => withMeta(message, { [key('next')]: 1 })],
  ['a progress token that is no id', message => withMeta(message, { progressToken: {} })],
  ['a revision that nobody knows', message => withHeaders(message, { 'mcp-protocol-version': '2099-01-01' })],
  ['two revisions', message => withHeaders(message, { 'mcp-protocol-version': '2026-07-28, 2025-11-25' })],
]

describe('the short path leaves to the SDK', () => {
  it.each(reasons)('a call with %s', (_, change) => {
    for (const message of [modern, legacy]) {
      const { body, headers } = change(message)
      expect(read(JSON.parse(JSON.stringify(body)), headers)).toBeUndefined()
    }
  })

  it.each([
    ['a cursor', (message: Message) => withParams(message, { cursor: 'x' })],
    ['no cursor that is there', (message: Message) => withParams(message, { cursor: null })],
    ['the name of a tool', (message: Message) => withHeaders(message, { 'mcp-name': 'echoText' })],
    ['parameters that are null', (message: Message) => withBody(message, { params: null })],
    ['parameters in a list', (message: Message) => withBody(message, { params: [] })],
    ['metadata that is null', (message: Message) => withParams(message, { _meta: null })],
    ['no id', (message: Message) => withBody(message, { id: undefined })],
  ])('a list with %s', (_, change) => {
    const { body, headers } = change(modernList)
    expect(read(JSON.parse(JSON.stringify(body)), headers)).toBeUndefined()
  })

  it.each([null, [], 'x', { cursor: 'x' }])('a list of the older era with the parameters %j', params => {
    expect(read({ ...legacyList.body, params }, legacyList.headers)).toBeUndefined()
  })

  it.each(['tools/lists', 'Tools/List', 'prompts/list', 'initialize', 'server/discover'])('the method %s', method => {
    for (const list of [modernMessage(method), legacyMessage(method)]) {
      expect(read(list.body, list.headers)).toBeUndefined()
    }
  })

  it.each([[null], ['tools/call'], [5], [[modern.body]], [[]]])('a body that is no request: %j', body => {
    expect(read(body, modern.headers)).toBeUndefined()
  })

  it.each([
    ['no revision in its header', { 'mcp-protocol-version': undefined }],
    ['an older revision in its header', { 'mcp-protocol-version': '2025-11-25' }],
    ['no method in its header', { 'mcp-method': undefined }],
    ['another method in its header', { 'mcp-method': 'tools/list' }],
    ['a method of other letter case in its header', { 'mcp-method': 'Tools/Call' }],
    ['no name in its header', { 'mcp-name': undefined }],
    ['another name in its header', { 'mcp-name': 'other' }],
    ['an encoded name in its header', { 'mcp-name': '=?base64?ZWNob1RleHQ=?=' }],
  ])('a call of the current era with %s', (_, headers) => {
    const message = withHeaders(modern, headers)
    expect(read(message.body, message.headers)).toBeUndefined()
  })

  it.each([
    ['another revision in its body', { ...envelope, [key('protocolVersion')]: '2025-11-25' }],
    ['a revision that is no text', { ...envelope, [key('protocolVersion')]: 20_260_728 }],
    ['no capabilities', { ...envelope, [key('clientCapabilities')]: undefined }],
    ['capabilities that are null', { ...envelope, [key('clientCapabilities')]: null }],
    ['a capability that nobody knows', { ...envelope, [key('clientCapabilities')]: { tasks: {} } }],
    ['a capability that is a flag', { ...envelope, [key('clientCapabilities')]: { sampling: true } }],
    ['a flag that is an object', { ...envelope, [key('clientCapabilities')]: { roots: { listChanged: {} } } }],
    ['a capability with content', { ...envelope, [key('clientCapabilities')]: { extensions: { a: { b: 'c' } } } }],
    ['a client without a version', { ...envelope, [key('clientInfo')]: { name: 'c' } }],
    ['a client with icons', { ...envelope, [key('clientInfo')]: { name: 'c', version: '1', icons: [] } }],
    ['a client that is null', { ...envelope, [key('clientInfo')]: null }],
  ])('a call of the current era with %s', (_, _meta) => {
    const { body, headers } = withParams(modern, { _meta })
    expect(read(JSON.parse(JSON.stringify(body)), headers)).toBeUndefined()
  })

  it.each([undefined, 'application/json', 'text/event-stream', '*/*'])(
    'a call of the older era that accepts %s',
    accept => {
      expect(read(legacy.body, { accept })).toBeUndefined()
    },
  )

  it('a call of the older era under the header of the current one', () => {
    expect(read(legacy.body, modern.headers)).toBeUndefined()
  })
})
