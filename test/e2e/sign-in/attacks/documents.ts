import { createBrowser } from '../../../../src/test-client/browser.ts'
import type { Arena } from './arena.ts'
import { attack } from './attack.ts'
import { toReason } from './reason.ts'

const good = {
  ...{ client_name: 'Attacker', redirect_uris: ['http://127.0.0.1/callback'] },
  ...{ grant_types: ['authorization_code'], token_endpoint_auth_method: 'none' },
}

/** Begins a sign-in with the address of a document as the client; says what the page does, and what the log does of fetching. */
async function beginAs({ clientOf, documents, host }: Arena, clientId: string): Promise<string> {
  const [before, fetched] = [host.lines.length, documents.seen.length]
  const page = await createBrowser().open(clientOf(clientId).authorizeUrl())
  await new Promise(setImmediate)
  const lines = host.lines.slice(before).filter(line => line.includes('client document refused'))
  const [refusal] = lines.map(line => (JSON.parse(line) as { reason: string }).reason)
  return `${toReason(page)} [${refusal ?? (documents.seen.length > fetched ? 'fetched' : 'not fetched')}]`
}

const failed = '400 page: Sign-in failed (invalid_client): client_id metadata document fetch failed'
const notNow =
  '503 page: Sign-in failed (temporarily_unavailable): client_id: its metadata document cannot be fetched at the moment; try again in a minute'
const refusedAddress =
  '400 page: Sign-in failed (invalid_client): client_id metadata document fetch not allowed [not fetched]'
const noClient = '400 page: Sign-in failed (invalid_client): client is invalid [not fetched]'
const inside = `${failed} [the host has no public address]`
const otherClient =
  '400 page: Sign-in failed (invalid_client_metadata): client_id metadata document client_id does not match the expected value [fetched]'
const badAddress =
  '400 page: Sign-in failed (invalid_redirect_uri): redirect_uris must be https, http on loopback, or a private-use scheme in reverse domain notation; without fragment [fetched]'

/** Addresses at which nothing is ever fetched, by why not. */
const unreachable: Readonly<Record<string, readonly string[]>> = {
  [inside]: [
    'https://127.0.0.2/client.json',
    'https://10.0.0.1/client.json',
    'https://172.16.0.1/client.json',
    'https://192.168.0.1/client.json',
    'https://100.64.0.1/client.json',
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0/client.json',
    'https://224.0.0.1/client.json',
    'https://[::1]/client.json',
    'https://[::ffff:7f00:1]/client.json',
    'https://[::ffff:a00:1]/client.json',
    'https://[64:ff9b::a00:1]/client.json',
    'https://[fd00::1]/client.json',
    'https://[fe80::1]/client.json',
    'https://[2002:a00:1::]/client.json',
    'https://metadata.example/latest',
    'https://inside.example/client.json',
  ],
  [refusedAddress]: [
    'https://127.1/client.json',
    'https://2130706433/client.json',
    'https://0x7f000001/client.json',
    'https://017700000001/client.json',
    'https://[::ffff:127.0.0.1]/client.json',
    'https://clients.example:22/client.json',
    'https://clients.example/client.json?x=1',
    'https://clients.example',
    'https://clients.example/',
    'https://CLIENTS.example/client.json',
  ],
  '400 page: Sign-in failed (invalid_request): client_id: must be at most 512 bytes [not fetched]': [
    `https://clients.example/${'x'.repeat(600)}`,
  ],
  [noClient]: [
    'http://clients.example/client.json',
    'ftp://clients.example/client.json',
    'https://user:pw@clients.example/client.json',
    'https://clients.example/client.json#x',
    'https://clients.example/a/../client.json',
    'https://clients.example/%2e%2e/client.json',
    'https://clients.example\\@inside.example/client.json',
  ],
}

/** A document that is there and says something it should not. */
const saying = (name: string, refused: string, document: Readonly<Record<string, unknown>>) =>
  attack(`a document ${name}`, refused, async arena => {
    const clientId = arena.documents.publish(`/${name.replaceAll(/\W/g, '-')}.json`, { ...good, ...document })
    return () => beginAs(arena, clientId)
  })

/** Making the host fetch what it should not, and documents that lie. */
export const documentAttacks = [
  ...Object.entries(unreachable).flatMap(([refused, addresses]) =>
    addresses.map(address =>
      attack(`a document at ${address.slice(0, 60)}`, refused, async arena => () => beginAs(arena, address)),
    ),
  ),
  attack(
    'a document behind a redirect',
    '400 page: Sign-in failed (invalid_client): client_id metadata document fetch failed [answered 302]',
    async arena => {
      const { documents } = arena
      const target = documents.publish('/target.json', good)
      const clientId = documents.on(documents.addressOf('other.example', '/moved.json'), (_, response) =>
        response.writeHead(302, { location: target }).end(),
      )
      return async () => {
        const answer = await beginAs(arena, clientId)
        if (documents.seen.includes(target)) throw new Error('it was fetched')
        return answer
      }
    },
  ),
  attack('a document that never ends', `${notNow} [The operation was aborted due to timeout]`, async arena => {
    const { documents } = arena
    const clientId = documents.on(documents.addressOf('other.example', '/slow.json'), (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 50)
      response.once('close', () => clearInterval(drip))
    })
    return () => beginAs(arena, clientId)
  }),
  attack(
    'a document on a host with a certificate of another',
    `${notNow} [ERR_TLS_CERT_ALTNAME_INVALID]`,
    async arena => {
      const clientId = arena.documents.addressOf('elsewhere.example', '/client.json')
      return () => beginAs(arena, clientId)
    },
  ),
  saying(
    'of more than 64 KB',
    '400 page: Sign-in failed (invalid_client): client_id metadata document fetch failed [longer than 65536 bytes]',
    { more: 'x'.repeat(70_000) },
  ),
  attack(
    'a document in Latin-1',
    '400 page: Sign-in failed (invalid_client): client_id metadata document fetch failed [answered in another encoding than UTF-8]',
    async arena => {
      const { documents } = arena
      const clientId = documents.addressOf('clients.example', '/latin-1.json')
      const text = JSON.stringify({ client_id: clientId, ...good, client_name: 'Bjørn' })
      documents.on(clientId, (_, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from(text, 'latin1')),
      )
      return () => beginAs(arena, clientId)
    },
  ),
  saying('of another client', otherClient, { client_id: 'https://clients.example/another.json' }),
  saying('without a client', otherClient, { client_id: undefined }),
  attack(
    'a document that is a page',
    '400 page: Sign-in failed (invalid_client): client_id metadata document fetch failed [answered no JSON]',
    async arena => {
      const clientId = arena.documents.publish('/page.json', good, { 'content-type': 'text/html' })
      return () => beginAs(arena, clientId)
    },
  ),
  saying(
    'with a secret',
    '400 page: Sign-in failed (invalid_client_metadata): client_id metadata document must not use shared-secret token endpoint authentication methods [fetched]',
    { client_secret: 'x', token_endpoint_auth_method: 'client_secret_post' },
  ),
  saying('with a script for an address', badAddress, { redirect_uris: ['javascript:alert(1)'] }),
  saying('with a site without TLS for an address', badAddress, { redirect_uris: ['http://evil.example/callback'] }),
  saying(
    'of a service',
    '400 page: Sign-in failed (invalid_client_metadata): grant_types must have authorization_code [fetched]',
    { grant_types: ['client_credentials'] },
  ),
  saying(
    'with a name that has a filler in it',
    '400 page: Sign-in failed (invalid_client_metadata): client_name must be a short plain text [fetched]',
    { client_name: 'Sales\u3164force' },
  ),
  saying(
    'with a name that says who published it',
    '400 page: Sign-in failed (invalid_client_metadata): client_name must not say who stands behind it [fetched]',
    { client_name: 'Claude (published by salesforce.com)' },
  ),
  saying(
    'with a name that is turned around',
    '400 page: Sign-in failed (invalid_client_metadata): client_name must be a short plain text [fetched]',
    { client_name: 'Sales\u202eecrof' },
  ),
  // The last: its line in the log is written when the next attack has begun.
  attack(
    'a document that is out of reach in the middle of a question',
    '503 page: The sign-in cannot go on at the moment',
    async arena => {
      const { documents } = arena
      const clientId = documents.publish('/middle.json', good)
      const browser = createBrowser()
      const page = await browser.open(arena.clientOf(clientId).authorizeUrl())
      arena.pass(6 * 60_000)
      documents.on(clientId, (_, response) => response.writeHead(503).end())
      return () => browser.press(page, { name: 'decision', value: 'allow' })
    },
  ),
]
