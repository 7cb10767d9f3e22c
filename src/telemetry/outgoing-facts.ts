import { SpanKind } from '@opentelemetry/api'
import { createBoundedMap, createMemo } from '../core/bounded-map.ts'
import type { WatchedRequest } from '../core/telemetry/telemetry.ts'
import type { HttpRequest } from '../salesforce/wire/transport.ts'
import type { Duration } from './durations.ts'
import { type OrgOperation, toOrgOperation } from './operations.ts'
import { type SpanShape, toShape } from './spans/own-span.ts'

/** What is said of a request, in its span and in figures. */
export interface Facts {
  readonly shape: SpanShape
  readonly server: Server
  /** Counts it, by how it failed. */
  readonly count: Counted
}

type Counted = ReturnType<Duration['under']>

interface Server {
  readonly address: string
  readonly port: number
}

/** Servers of which it is remembered what is said of them, and for each what can be asked of it, and of how much there. */
const [maxServers, maxKinds, maxObjects] = [500, 50, 200]

/** `https://host:1234` as `host` and 1234. */
const serverOf = createMemo(maxServers, (origin): Server => {
  const [, secure, address = '', given] = /^http(s?):\/\/([^:/]+)(?::(\d+))?/.exec(origin) ?? []
  return { address, port: given === undefined ? (secure ? 443 : 80) : Number(given) }
})

const toAttributes = ({ address, port }: Server) => ({ 'server.address': address, 'server.port': port })

/** Of requests to orgs. They are found by one name after another: a key put together is made anew for each request. */
export function createOrgFacts(count: Duration): (request: HttpRequest) => Facts {
  const known = createMemo(maxServers, () =>
    createMemo(maxKinds, () => createMemo(maxKinds, () => createBoundedMap<Facts>(maxObjects))),
  )
  return ({ method, origin, path }) => {
    const operation = toOrgOperation(method, path)
    const { collection = '', template } = operation
    const facts = known(origin)(template)(method)
    const found = facts.get(collection)
    if (found) return found
    const made = toOrgFacts({ method, server: serverOf(origin), count }, operation)
    facts.set(collection, made)
    return made
  }
}

interface Asked {
  readonly method: string
  readonly server: Server
  readonly count: Duration
}

function toOrgFacts({ count, method, server }: Asked, { collection, name, template }: OrgOperation): Facts {
  const shape = toShape(collection === undefined ? name : `${name} ${collection}`, SpanKind.CLIENT, {
    'db.system.name': 'salesforce',
    'db.operation.name': name,
    ...(collection !== undefined && { 'db.collection.name': collection }),
    ...{ 'http.request.method': method, 'url.template': template },
    ...toAttributes(server),
  })
  return { shape, server, count: count.under('salesforce', name, server.address) }
}

/** Of requests to others, by who they are, what of them is asked and where they are. */
export function createPeerFacts(count: Duration): (request: PeerRequest) => Facts {
  const known = createMemo(maxServers, key => {
    const [method = '', peer = '', template = '', address = '', port = ''] = key.split('\n')
    const server = { address, port: Number(port) }
    const shape = toShape(`${method} ${template || peer}`, SpanKind.CLIENT, {
      'http.request.method': method,
      'applink.peer': peer,
      ...(template !== '' && { 'url.template': template }),
      ...toAttributes(server),
    })
    return { shape, server, count: count.under(method, peer, address, server.port) }
  })
  return ({ method, peer, template = '', url }) => {
    const { address, port } = serverOf(url)
    return known(`${method}\n${peer}\n${template}\n${address}\n${port}`)
  }
}

export interface PeerRequest {
  readonly method: string
  readonly peer: string
  readonly template?: string
  readonly url: string
}

/** Names of authorizations stay out of names and figures, ids of connections out of all. */
export function toAppLinkRequest({ method, origin: url, path }: HttpRequest): PeerRequest {
  const [template = '/*'] =
    /\/(?:authorizations|invocations\/authentication|data_action_targets\/authenticate)/.exec(path) ?? []
  return { method, peer: 'applink', template, url }
}

export const toPeerRequest = ({ method, name: peer, url }: WatchedRequest): PeerRequest => ({ method, peer, url })
