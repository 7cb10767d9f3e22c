import { type RawAnswer, sendBytes, sendRaw } from '../../../client/attacks/raw-request.ts'
import { type Arena, sara } from './arena.ts'
import { attack } from './attack.ts'
import { callTool, jsonHeaders, legacyCall, sendMessage } from './messages.ts'

const foreignPage = '403 forbidden: origin: pages of this origin may not call this host'
const foreignHost = '403 forbidden: host: not a name of this host'
const notJson = '415 unsupported_media_type: content-type: must be application/json'
const tooLarge = '413 payload_too_large: body: must be at most 1048576 bytes'
const unreadable = '400 -32700: Parse error: body: must be JSON in UTF-8'
const tooDeep = '400 -32700: Parse error: body: must be at most 200 levels deep'
const noMethod = '200 -32601: Method not found'

const body = JSON.stringify(legacyCall('readOwn'))

const closed = '401 401 Invalid request'
const onlyPost = '405 method_not_allowed: method: this route takes POST'
const nowhere = '404 not_found: There is no such route.'
const notPlain = '400 invalid_path: path: dot segments, encoded dots, slashes and backslashes are not allowed'

/** A lawful call in the older era with other headers. */
const withHeaders = (name: string, refused: string, headers: Readonly<Record<string, string>>) =>
  attack(name, refused, async arena => {
    const { access_token: token } = await arena.person()
    return () => sendMessage(arena, token, { body, headers })
  })

/** A lawful call in the current era with other headers. */
const inCurrentEra = (
  name: string,
  refused: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
) =>
  attack(name, refused, async arena => {
    const { access_token: token } = await arena.person()
    return () => callTool(arena, token, { headers })
  })

/** With a good token, a body that is not. */
const withBody = (name: string, refused: string, text: string | Buffer) =>
  attack(name, refused, async arena => {
    const { access_token: token } = await arena.person()
    return () => sendMessage(arena, token, { body: text })
  })

/** A call to an address that is almost that of `/mcp`. */
const at = ([path, refused]: readonly [string, string]) =>
  attack(`a call at ${path}`, refused, async arena => {
    const { access_token: token } = await arena.person()
    return () =>
      arena.send({ method: 'POST', path, headers: { ...jsonHeaders, authorization: `Bearer ${token}` }, body })
  })

const tokenRequestAt = ([path, refused]: readonly [string, string]) =>
  attack(
    `a token request at ${path}`,
    refused,
    async arena => () =>
      arena.post(path, {
        grant_type: 'client_credentials',
        client_id: 'agentforce',
        client_secret: 'agentforce-secret-of-a-test',
      }),
  )

/** A way past the mesh to what only AppLink may call. */
const pastMesh = (path: string) =>
  attack(
    `an action past the mesh at ${path}`,
    closed,
    async ({ elsewhere }) =>
      () =>
        sendRaw(Number(new URL(elsewhere.url).port), {
          ...{ method: 'POST', path, headers: { 'content-type': 'application/json' }, body: '{}' },
        }),
  )

/** The same where the host does the checks of the mesh. */
const unchecked = ([path, refused]: readonly [string, string]) =>
  attack(`an action past the host's own checks at ${path}`, refused, async arena => {
    const headers = { 'content-type': 'application/json' }
    return () => arena.send({ method: 'POST', path, headers, body: '{}' })
  })

const method = (verb: string) =>
  attack(`${verb} at /mcp`, verb === 'HEAD' ? '405' : onlyPost, async arena => {
    const { access_token: token } = await arena.person()
    return () => arena.send({ method: verb, path: '/mcp', headers: { authorization: `Bearer ${token}` } })
  })

const bytes = (name: string, refused: string, text: (token: string, port: number) => string) =>
  attack(name, refused, async arena => {
    const { access_token: token } = await arena.person()
    return () => sendBytes(arena.host.port, text(token, arena.host.port))
  })

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const manyCalls = (count: number) => JSON.stringify(Array.from({ length: count }, (_, id) => legacyCall('readOwn', id)))

const notText = '400 invalid_request: request: must be text in UTF-8'
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const named = JSON.stringify({ client_name: 'Bjørn', redirect_uris: ['http://127.0.0.1/callback'] })
const cutShort = Buffer.concat([
  Buffer.from(named.slice(0, named.indexOf('Bj'))),
  Buffer.from([0xf0, 0x9f, 0x98]),
  Buffer.from(named.slice(named.indexOf('rn') + 2)),
])

/** Texts in another encoding for the authorization server, which must not keep them as other characters. */
const strangeForms = [
  ...(
    [
      ['a registration in Latin-1', '/oauth/register', 'application/json', latin1(named)],
      ['a registration whose name ends within an emoji', '/oauth/register', 'application/json', cutShort],
      ['a token request in Latin-1', '/oauth/token', 'application/x-www-form-urlencoded', latin1('client_id=Bjørn')],
      [
        'a token request that escapes Latin-1',
        '/oauth/token',
        'application/x-www-form-urlencoded',
        'client_id=Bj%F8rn',
      ],
      ['a revocation in Latin-1', '/oauth/revoke', 'application/x-www-form-urlencoded', latin1('token=ø')],
    ] as const
  ).map(([name, path, type, text]) =>
    attack(
      name,
      notText,
      async ({ send }) =>
        () =>
          send({ method: 'POST', path, headers: { 'content-type': type }, body: text }),
    ),
  ),
  attack(
    'a sign-in with a state in Latin-1',
    notText,
    async ({ send }) =>
      () =>
        send({ path: '/oauth/authorize?client_id=editor&state=%E9' }),
  ),
]

/** Requests that lie about where they go, what they are, or how much there is of them. */
export const requestAttacks = [
  withHeaders('a page of another site', foreignPage, { origin: 'https://evil.example' }),
  withHeaders('a page without an origin', foreignPage, { origin: 'null' }),
  withHeaders('a page of a site that begins like loopback', foreignPage, { origin: 'http://localhost.evil.example' }),
  withHeaders('a page of a file', foreignPage, { origin: 'file://' }),
  withHeaders('another host', foreignHost, { host: 'evil.example' }),
  withHeaders('a name that was turned to this machine', foreignHost, {
    host: 'evil.example',
    origin: 'http://evil.example',
  }),
  withHeaders('a host that begins like this machine', foreignHost, { host: '127.0.0.1.evil.example' }),
  withHeaders('a host behind an @', '400 invalid_path: host and path: must be plain', { host: 'evil@127.0.0.1' }),
  withHeaders('a body of another type', notJson, { 'content-type': 'text/plain' }),
  withHeaders('a body of a form', notJson, { 'content-type': 'application/x-www-form-urlencoded' }),
  withHeaders('a body of two types', notJson, { 'content-type': 'text/plain, application/json' }),
  withHeaders(
    'a revision that nobody has',
    '400 -32602: Invalid params: the MCP-Protocol-Version header names protocol revision 2099-01-01, but the request is missing the required per-request envelope key(s): _meta',
    { 'mcp-protocol-version': '2099-01-01' },
  ),
  inCurrentEra(
    'no Mcp-Method',
    '400 -32020: Bad Request: the request headers and body disagree: the body names method tools/call but the required Mcp-Method header is absent',
    { 'mcp-method': undefined },
  ),
  inCurrentEra(
    'another Mcp-Method',
    '400 -32020: Bad Request: the request headers and body disagree: the body names method tools/call but the Mcp-Method header names tools/list',
    { 'mcp-method': 'tools/list' },
  ),
  inCurrentEra(
    'Mcp-Method in other letters',
    '400 -32020: Bad Request: the request headers and body disagree: the body names method tools/call but the Mcp-Method header names TOOLS/CALL',
    { 'mcp-method': 'TOOLS/CALL' },
  ),
  inCurrentEra(
    'no Mcp-Name',
    '400 -32020: Bad Request: the request headers and body disagree: the body carries params.name="readOwn" but the required Mcp-Name header is absent',
    { 'mcp-name': undefined },
  ),
  inCurrentEra(
    'another Mcp-Name',
    '400 -32020: Bad Request: the request headers and body disagree: the body carries params.name="readOwn" but the Mcp-Name header names "changeOwn"',
    { 'mcp-name': 'changeOwn' },
  ),
  inCurrentEra(
    'another Mcp-Name, encoded',
    '400 -32020: Bad Request: the request headers and body disagree: the body carries params.name="readOwn" but the Mcp-Name header names "changeOwn"',
    { 'mcp-name': '=?base64?Y2hhbmdlT3du?=' },
  ),
  inCurrentEra(
    'Mcp-Name twice',
    '400 -32020: Bad Request: the request headers and body disagree: the body carries params.name="readOwn" but the Mcp-Name header names "readOwn, changeOwn"',
    { 'mcp-name': ['readOwn', 'changeOwn'] },
  ),
  inCurrentEra(
    'no revision in the header',
    '400 -32020: Bad Request: the request headers and body disagree: the body envelope names protocol version 2026-07-28 but the required MCP-Protocol-Version header is absent',
    { 'mcp-protocol-version': undefined },
  ),
  inCurrentEra(
    'another revision in the header',
    '400 -32020: Bad Request: the request headers and body disagree: the body envelope names protocol version 2026-07-28 but the MCP-Protocol-Version header names 2025-11-25',
    { 'mcp-protocol-version': '2025-11-25' },
  ),
  attack(
    'no revision in the body',
    '400 -32602: Invalid params: the MCP-Protocol-Version header names protocol revision 2026-07-28, but the request is missing the required per-request envelope key(s): io.modelcontextprotocol/protocolVersion, io.modelcontextprotocol/clientCapabilities',
    async arena => {
      const { access_token: token } = await arena.person()
      return () => callTool(arena, token, { params: { _meta: {} } })
    },
  ),
  withBody('a body of more than a megabyte', tooLarge, JSON.stringify({ x: 'x'.repeat(1_100_000) })),
  attack('a body of more than a megabyte without its length', tooLarge, async arena => {
    const { access_token: token } = await arena.person()
    const text = JSON.stringify({ x: 'x'.repeat(1_100_000) })
    return () => sendMessage(arena, token, { body: text, headers: { 'transfer-encoding': 'chunked' } })
  }),
  withBody('a body that is not JSON', unreadable, '{"jsonrpc":'),
  withBody('a body that is not UTF-8', unreadable, Buffer.from([0x22, 0xff, 0xfe, 0x22])),
  withBody(
    'a text that ends within an emoji',
    unreadable,
    Buffer.concat([
      Buffer.from(body.replace('{}', '{"name":"Anna ')),
      Buffer.from([0xf0, 0x9f, 0x98, 0x22, 0x7d, 0x7d, 0x7d]),
    ]),
  ),
  withBody(
    'a letter in Latin-1 behind a byte order mark',
    unreadable,
    Buffer.concat([Buffer.from('\ufeff'), Buffer.from(body.replace('{}', '{"name":"Bjørn"}'), 'latin1')]),
  ),
  withBody(
    'half a character',
    '400 -32700: Parse error: params.arguments.name: holds half a character (a surrogate without its pair); send whole ones',
    body.replace('{}', '{"name":"Anna \\ud83d"}'),
  ),
  ...strangeForms,
  withBody(
    'a body of a thousand levels',
    tooDeep,
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"readOwn","arguments":{"a":${deep(1000)}}}}`,
  ),
  withBody('a body of a hundred thousand levels', tooDeep, deep(100_000)),
  withBody('a batch of 51 calls', '400 -32600: Invalid Request: batch: at most 50 messages', manyCalls(51)),
  withBody('a batch of nothing', '400 -32600: Bad Request: empty JSON-RPC batch', '[]'),
  withBody('a batch of batches', '400 -32600: Bad Request: JSON-RPC batch contains an invalid message', `[[${body}]]`),
  withBody(
    'two calls of one id',
    '400 -32600: Invalid Request: batch: two requests have the same id',
    JSON.stringify([legacyCall('readOwn', 7), legacyCall('readOwn', 7)]),
  ),
  withBody(
    'a method that is not there',
    noMethod,
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/delete', params: {} }),
  ),
  withBody(
    'a method of what every object has',
    noMethod,
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'constructor' }),
  ),
  withBody(
    'a tool of what every object has',
    '200 -32602: Unknown tool: constructor',
    JSON.stringify(legacyCall('constructor')),
  ),
  withBody(
    'a tool that is a list',
    '200 -32602: Invalid params: name: must be a string',
    JSON.stringify({ ...legacyCall('readOwn'), params: { name: ['readOwn'], arguments: {} } }),
  ),
  withBody(
    'arguments that the tool does not have',
    '200 tool: invalid_input: has no field "asUser"',
    JSON.stringify({ ...legacyCall('readOwn'), params: { name: 'readOwn', arguments: { asUser: sara } } }),
  ),
  withBody(
    'arguments that change what objects are',
    '200 tool: invalid_input: has no field "__proto__"',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"readOwn","arguments":{"__proto__":{"admin":true}}}}',
  ),
  withBody(
    'an id that is an object',
    '400 -32600: Bad Request: the request body is not a valid JSON-RPC message',
    JSON.stringify({ ...legacyCall('readOwn'), id: { a: 1 } }),
  ),
  ...['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'TRACE'].map(method),
  attack('another method in a header', onlyPost, async arena => {
    const { access_token: token } = await arena.person()
    const headers = { authorization: `Bearer ${token}`, 'x-http-method-override': 'POST' }
    return () => arena.send({ path: '/mcp', headers })
  }),
  ...[
    ['//mcp', notPlain],
    ['/mcp//', nowhere],
    ['/MCP', nowhere],
    ['/./mcp', notPlain],
    ['/x/../mcp', notPlain],
    ['/mcp%2f', notPlain],
    ['/mcp%00', nowhere],
    ['/mcp;x', nowhere],
    ['/mcp\\', '400 invalid_path: host and path: must be plain'],
    ['/mcp/readOwn', nowhere],
  ].map(row => at(row as [string, string])),
  ...[
    ['/oauth/token/', nowhere],
    ['//oauth/token', notPlain],
    ['/oauth//token', nowhere],
    ['/OAuth/Token', nowhere],
    ['/oauth/%74oken', nowhere],
    ['/oauth/./token', notPlain],
    ['/x/../oauth/token', notPlain],
    ['/oauth/token;x', nowhere],
  ].map(row => tokenRequestAt(row as [string, string])),
  ...[
    '/actions/readOwn',
    '/mcp/../actions/readOwn',
    '/mcp/%2e%2e/actions/readOwn',
    '/mcp%2f..%2factions%2freadOwn',
    '/oauth/token/../../actions/readOwn',
    '//actions/readOwn',
    '/actions/readOwn?/mcp',
    '/actions/readOwn#/mcp',
    '/readyz/../actions/readOwn',
    '/%61ctions/readOwn',
  ].map(pastMesh),
  ...[
    ['/actions/readOwn', closed],
    ['/%61ctions/readOwn', closed],
    ['//actions/readOwn', notPlain],
    ['/mcp/../actions/readOwn', notPlain],
    ['/actions/readOwn/', closed],
  ].map(row => unchecked(row as [string, string])),
  bytes('an address with a host of its own', notPlain, (token, port) => {
    const headers = `host: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\nconnection: close`
    return `POST http://evil.example/mcp HTTP/1.1\r\n${headers}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  }),
  bytes('two lengths for one body', '400', (token, port) => {
    const headers = `host: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json`
    return `POST /mcp HTTP/1.1\r\n${headers}\r\ncontent-length: ${body.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${body}`
  }),
  bytes(
    'a line break in a header',
    '400',
    (token, port) =>
      `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-a: b\rauthorization: Bearer ${token}\r\nconnection: close\r\n\r\n`,
  ),
  bytes('a good host behind another', foreignHost, (token, port) => {
    const headers = `host: evil.example\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\nconnection: close`
    return `POST /mcp HTTP/1.1\r\n${headers}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  }),
  bytes(
    'a header of 20 KB',
    '431',
    (token, port) =>
      `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\nx-a: ${'x'.repeat(20_000)}\r\n\r\n`,
  ),
]

/** What a good call is answered, for attacks that must not change it. */
export async function readAs(arena: Arena, token: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const answer: RawAnswer = await sendMessage(arena, token, { body, headers })
  return (JSON.parse(answer.text) as { result: { structuredContent: unknown } }).result.structuredContent
}
