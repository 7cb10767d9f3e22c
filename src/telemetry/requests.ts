import type { IncomingMessage, ServerResponse } from 'node:http'
import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api'
import { createMemo } from '../core/bounded-map.ts'
import type { Duration, Durations } from './durations.ts'
import type { Propagation } from './propagation.ts'
import { noteStatus, type SpanShape, toShape } from './spans/own-span.ts'
import { fail, type Spans } from './spans/spans.ts'

/** Watches the requests that a host answers. */
export interface RequestTelemetry {
  /** Answers a request in the trace that its headers name. */
  request(request: IncomingMessage, response: ServerResponse, answer: () => void): void
  /** The addresses of the host, as its router has them: a span is named by one of these, or by none. */
  setRoutes(routes: readonly string[]): void
}

export interface RequestTelemetryParts {
  readonly spans: Spans
  readonly durations: Durations
  readonly propagation: Propagation
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])
/** Whoever looks after the process asks every few seconds, and nobody would look for that. */
const unwatched = new Set(['/healthcheck', '/readyz'])

/**
 * Spans and figures of the requests that come in: by their route. Their path, query, headers and bodies are whoever's
 * words, and none of them is kept.
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export function createRequestTelemetry({ durations, propagation, spans }: RequestTelemetryParts): RequestTelemetry {
  const count = durations.create({
    name: 'http.server.request.duration',
    description: 'Requests until their answer is sent',
    classes: 'requests',
    keys: ['http.request.method', 'url.scheme', 'http.route', 'http.response.status_code', 'error.type'],
  })
  const factsOf = createFacts(count)
  let factsAt = createPaths([], factsOf)
  return {
    setRoutes(routes) {
      factsAt = createPaths(routes, factsOf)
    },
    request(request, response, answer) {
      const facts = factsAt(pathOf(request))
      if (!facts) return answer()
      const { shape, under } = facts(request.method)
      const parent = propagation.extract(request.headers, ROOT_CONTEXT)
      const span = spans.begin({ shape, parent })
      response.on('close', () => {
        const endMs = performance.now()
        const { statusCode } = response
        const failure = failureOf(response)
        if (failure !== undefined) fail(span, failure)
        noteStatus(span, statusCode)
        spans.end(span, endMs)
        under(statusCode)(endMs - span.startMs, failure)
      })
      spans.enter({ span, outer: parent, request: span })
      answer()
    },
  }
}

const scheme = 'http'

/** Routes of which it is remembered what is said of them. */
const maxRoutes = 500

interface RequestFacts {
  readonly shape: SpanShape
  /** Counts those with a status. */
  under(status: number): (ms: number, failure: string | undefined) => void
}

/** What is said of requests that have a route, by their method. */
type FactsOfRoute = (method: string | undefined) => RequestFacts

/** What is said of requests, by their route, which may be none. */
const createFacts = (count: Duration): ((route: string) => FactsOfRoute) =>
  createMemo(maxRoutes, route => {
    const ofMethod = createMemo(methods.size + 1, method => ({
      shape: toShape(route === '' ? method : `${method} ${route}`, SpanKind.SERVER, {
        'http.request.method': method,
        'url.scheme': scheme,
        ...(route !== '' && { 'http.route': route }),
      }),
      under: createStatuses(status => count.under(method, scheme, route === '' ? undefined : route, status)),
    }))
    return (method = '') => ofMethod(methods.has(method) ? method : '_OTHER')
  })

/** Statuses are three digits: there cannot be many. */
function createStatuses<Value>(make: (status: number) => Value): (status: number) => Value {
  const made: Value[] = []
  return status => {
    made[status] ??= make(status)
    return made[status]
  }
}

/** A server fails by what is its own fault, and by what is not sent to its end. */
function failureOf({ statusCode, writableFinished }: ServerResponse): string | undefined {
  if (!writableFinished) return 'cancelled'
  return statusCode >= 500 ? String(statusCode) : undefined
}

function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

/** Paths of which it is remembered whose they are, and the longest of them: they are the caller's words. */
const maxPaths = 500
const maxPathLength = 200

type FactsAt = (path: string) => FactsOfRoute | undefined

/** What is said of requests, by their path. Nothing is of those that nobody watches. */
function createPaths(routes: readonly string[], factsOf: (route: string) => FactsOfRoute): FactsAt {
  const routeOf = createRoutes(routes)
  const find: FactsAt = path => (unwatched.has(path) ? undefined : factsOf(routeOf(path) ?? ''))
  const found = createMemo(maxPaths, path => ({ facts: find(path) }))
  return path => (path.length > maxPathLength ? find(path) : found(path).facts)
}

/** Which route a path is one of. A name such as `:tool` stands for one segment. */
function createRoutes(routes: readonly string[]): (path: string) => string | undefined {
  const plain = new Set(routes.filter(route => !/[:*]/.test(route)))
  const patterns = [...new Set(routes)]
    .filter(route => route.includes(':') && !route.includes('*'))
    .map(route => ({ route, segments: route.split('/').map(segment => segment.replace(/\{.*\}$/, '')) }))
  return path => {
    if (plain.has(path)) return path
    const given = path.split('/')
    const isOf = ({ segments }: (typeof patterns)[number]) =>
      segments.length === given.length &&
      segments.every((segment, at) => (segment.startsWith(':') ? given[at] !== '' : segment === given[at]))
    return patterns.find(isOf)?.route
  }
}
