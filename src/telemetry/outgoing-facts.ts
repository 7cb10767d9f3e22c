import { SpanKind } from '@opentelemetry/api'
import { createMemo } from '../core/bounded-map.ts'
import type { WatchedRequest } from '../core/telemetry/telemetry.ts'
import type { HttpRequest } from '../salesforce/wire/transport.ts'
import type { Duration } from './durations.ts'
import { toOrgOperation } from './operations.ts'
import { type Added, type SpanShape, toAdded, toShape } from './spans/own-span.ts'

/** What is said of a request, in its span and in figures. */
export interface Facts {
  readonly shape: SpanShape
  readonly server: Server
  /** What it counts under, up to how it failed. */
  readonly measured: readonly (string | number)[]
  readonly count: Duration
}

interface Server {
  readonly address: string
  readonly port: number
  readonly added: Added
}

/** Servers, and kinds of requests, of which it is remembered what is said of them. */
const maxRemembered = 500

/** `https://host:1234` as `host` and 1234. */
const serverOf = createMemo(maxRemembered, (origin): Server => {
  const [, secure, address = '', given] = /^http(s?):\/\/([^:/]+)(?::(\d+))?/.exec(origin) ?? []
  const port = given === undefined ? (secure ? 443 : 80) : Number(given)
  return { address, port, added: toAdded({ 'server.address': address, 'server.port': port }) }
})

/** Behind each other: method, template, operation and object. */
const orgShapeOf = createMemo(maxRemembered, key => {
  const [method = '', template = '', operation = '', collection = ''] = key.split('\n')
  return toShape(collection === '' ? operation : `${operation} ${collection}`, SpanKind.CLIENT, {
    'db.system.name': 'salesforce',
    'db.operation.name': operation,
    ...(collection !== '' && { 'db.collection.name': collection }),
    'http.request.method': method,
    'url.template': template,
  })
})

export function orgFactsOf({ method, origin, path }: HttpRequest, count: Duration): Facts {
  const { collection = '', name, template } = toOrgOperation(method, path)
  const server = serverOf(origin)
  return {
    count,
    server,
    measured: ['salesforce', name, server.address],
    shape: orgShapeOf(`${method}\n${template}\n${name}\n${collection}`),
  }
}

const peerShapeOf = createMemo(maxRemembered, key => {
  const [method = '', peer = '', template = ''] = key.split('\n')
  return toShape(`${method} ${template || peer}`, SpanKind.CLIENT, {
    'http.request.method': method,
    'applink.peer': peer,
    ...(template !== '' && { 'url.template': template }),
  })
})

function peerFactsOf({ method, peer, template = '', url }: PeerRequest, count: Duration): Facts {
  const server = serverOf(url)
  return {
    count,
    server,
    measured: [method, peer, server.address, server.port],
    shape: peerShapeOf(`${method}\n${peer}\n${template}`),
  }
}

interface PeerRequest {
  readonly method: string
  readonly peer: string
  readonly template?: string
  readonly url: string
}

/** Names of authorizations stay out of names and figures, ids of connections out of all. */
export function appLinkFactsOf({ method, origin: url, path }: HttpRequest, count: Duration): Facts {
  const [template = '/*'] =
    /\/(?:authorizations|invocations\/authentication|data_action_targets\/authenticate)/.exec(path) ?? []
  return peerFactsOf({ method, peer: 'applink', template, url }, count)
}

export const calloutFactsOf = ({ method, name: peer, url }: WatchedRequest, count: Duration): Facts =>
  peerFactsOf({ method, peer, url }, count)
