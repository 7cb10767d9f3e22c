import { createHash, randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { type BrowserPage, createBrowser } from '../../../src/test-client/browser.ts'
import { createOAuthClient } from '../sign-in/oauth-client.ts'
import { appId, orgId, redirectUri } from './open-host.ts'

/** One request of a flood: where to, the how manyth it is, and from which address it seems to come. */
export interface Drop {
  readonly url: string
  readonly upstreamUrl: string
  readonly index: number
  readonly address: string
}

/** What a stranger can send as often as he likes, another one each time. */
export interface Flood {
  readonly name: string
  /** @returns the status of the answer; 0 when there was none */
  send(drop: Drop): Promise<number>
}

const junk = (index: number): string => createHash('sha256').update(`junk ${index}`).digest('base64url')
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const event = `/events/pageViewed?orgId=${orgId}&apiName=pageViews`

interface Sent {
  readonly path: string
  readonly method?: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

async function request({ address, url }: Drop, { body, headers, method = 'POST', path, type }: Sent): Promise<number> {
  const answer = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { 'content-type': type ?? 'application/json', 'x-forwarded-for': address, ...headers },
    ...(method === 'POST' && { body: body ?? '{}' }),
  })
  await answer.arrayBuffer()
  return answer.status
}

function toCall({ index, upstreamUrl }: Drop): Sent {
  const id = `${orgId}-${randomUUID()}`
  const token = ['e30', Buffer.from(JSON.stringify({ jti: index })).toString('base64url'), 'sig'].join('.')
  const named = { orgId, orgDomainUrl: upstreamUrl }
  const context = { ...named, id, auth: token, loginUrl: upstreamUrl, resource: '/', type: 'API', appUuid: appId }
  const userContext = { userId: '005000000000001AAA', username: 'a' }
  const client = { ...named, accessToken: junk(index), apiVersion: '62.0', userContext }
  const headers = {
    'x-request-id': id,
    'x-request-context': encode(context),
    'x-client-context': encode(client),
  }
  return { path: '/actions/readAccount', headers }
}

const authorize = (drop: Drop, clientId: string): Promise<number> => {
  const address = createOAuthClient({ issuer: drop.url, clientId, redirectUri }).authorizeUrl({
    state: junk(drop.index),
  })
  return request(drop, { method: 'GET', path: address.slice(drop.url.length) })
}

const signedEvents = (drop: Drop): Promise<number> =>
  request(drop, {
    path: event,
    headers: { 'x-signature': junk(drop.index) },
    body: JSON.stringify({ creationDateTime: new Date().toISOString(), events: [] }),
  })

/** A body that was announced and begins, and whose sender goes away. */
function slowBody({ address, url }: Drop): Promise<number> {
  const { port } = new URL(url)
  const lines = [`POST ${event} HTTP/1.1`, `host: 127.0.0.1:${port}`, 'content-type: application/json']
  const head = [...lines, 'content-length: 5242880', 'x-signature: c2ln', `x-forwarded-for: ${address}`].join('\r\n')
  return new Promise(resolve => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`${head}\r\n\r\n${' '.repeat(65_536)}`, () => setImmediate(() => socket.destroy()))
    })
    socket.once('error', () => socket.destroy())
    socket.once('close', () => resolve(0))
  })
}

/** Presses 'allow' on one page, over and over. */
function createAllow(): Flood['send'] {
  const browser = createBrowser()
  let page: Promise<BrowserPage> | undefined
  return async ({ upstreamUrl, url }) => {
    page ??= browser.open(createOAuthClient({ issuer: url, clientId: 'editor', redirectUri }).authorizeUrl())
    return (await browser.press(await page, { name: 'decision', value: 'allow' }, upstreamUrl)).status
  }
}

/** One of each kind, made anew for each host. */
export const createFloods = (): readonly Flood[] => [
  {
    name: 'events that nobody handles, 64 KiB',
    send: drop =>
      request(drop, {
        path: event.replace('pageViewed', `nothing${drop.index}`),
        headers: { 'x-signature': 'c2ln' },
        body: ' '.repeat(65_536),
      }),
  },
  { name: 'events with signatures of nobody', send: signedEvents },
  { name: 'actions with tokens of nobody', send: drop => request(drop, toCall(drop)) },
  {
    name: 'MCP messages with tokens of nobody',
    send: drop => request(drop, { path: '/mcp', headers: { authorization: `Bearer ${junk(drop.index)}` } }),
  },
  {
    name: 'API calls with keys of nobody',
    send: drop =>
      request(drop, { path: '/api/listProducts', headers: { authorization: `Bearer ${junk(drop.index)}` } }),
  },
  { name: 'sign-ins that begin', send: drop => authorize(drop, 'editor') },
  {
    name: 'sign-ins of programs with a document nowhere',
    send: drop => authorize(drop, `https://publisher-${drop.index}.invalid/client.json`),
  },
  {
    name: "'allow' for sign-ins that are not there",
    send: drop =>
      request(drop, {
        path: `/oauth/interaction?uid=${junk(drop.index)}`,
        type: 'application/x-www-form-urlencoded',
        body: 'decision=allow',
      }),
  },
  { name: "'allow' for one sign-in, again and again", send: createAllow() },
  {
    name: 'registrations',
    send: drop =>
      request(drop, {
        path: '/oauth/register',
        body: JSON.stringify({
          ...{ client_name: `Program ${drop.index}`, redirect_uris: ['http://localhost/callback'] },
          token_endpoint_auth_method: 'none',
        }),
      }),
  },
  { name: 'bodies of events that are never sent whole', send: slowBody },
]

export interface FloodParts {
  readonly url: string
  readonly upstreamUrl: string
  readonly count: number
  /** Number of the first one. Default 0. */
  readonly from?: number
  /** Requests at a time. */
  readonly together: number
  addressOf(index: number): string
}

/** Sends a flood; gives how often each status came. */
export async function pour({ send }: Flood, { addressOf, count, from = 0, together, ...places }: FloodParts) {
  const statuses = new Map<number, number>()
  let next = from
  const sender = async (): Promise<void> => {
    for (let index = next++; index < from + count; index = next++) {
      const status = await send({ ...places, index, address: addressOf(index) })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: together }, sender))
  return statuses
}
