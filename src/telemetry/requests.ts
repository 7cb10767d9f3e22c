import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Attributes, context, type Meter, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api'
import { createMemo } from '../core/bounded-map.ts'
import { secondsOf } from './durations.ts'
import type { Propagation } from './propagation.ts'
import { fail, note, type Spans } from './spans.ts'

/** Watches the requests that a host answers. */
export interface RequestTelemetry {
  /** Answers a request in the trace that its headers name. */
  request(request: IncomingMessage, response: ServerResponse, answer: () => void): void
  /** The addresses of the host, as its router has them: a span is named by one of these, or by none. */
  setRoutes(routes: readonly string[]): void
}

export interface RequestTelemetryParts {
  readonly spans: Spans
  readonly meter: Meter
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
export function createRequestTelemetry({ meter, propagation, spans }: RequestTelemetryParts): RequestTelemetry {
  let routeOf = createRoutes([])
  const duration = meter.createHistogram('http.server.request.duration', {
    description: 'Requests until their answer is sent',
    ...secondsOf('requests'),
  })
  return {
    setRoutes(routes) {
      routeOf = createRoutes(routes)
    },
    request(request, response, answer) {
      const path = pathOf(request)
      if (unwatched.has(path)) return answer()
      const method = methods.has(request.method ?? '') ? String(request.method) : '_OTHER'
      const route = routeOf(path)
      const attributes = {
        'http.request.method': method,
        'url.scheme': 'http',
        ...(route !== undefined && { 'http.route': route }),
      }
      const name = route === undefined ? method : `${method} ${route}`
      const parent = propagation.extract(request.headers, ROOT_CONTEXT)
      const span = spans.begin({ name, kind: SpanKind.SERVER, attributes, parent })
      const startedAt = performance.now()
      response.once('close', () => {
        const failure = failureOf(response)
        if (failure !== undefined) fail(span, failure)
        const measured: Attributes = { ...attributes, 'http.response.status_code': response.statusCode }
        note(span, measured)
        span.end()
        if (failure !== undefined) measured['error.type'] = failure
        duration.record((performance.now() - startedAt) / 1000, measured)
      })
      context.with(trace.setSpan(parent, span), answer)
    },
  }
}

/** A server fails by what is its own fault, and by what is not sent to its end. */
function failureOf({ statusCode, writableFinished }: ServerResponse): string | undefined {
  if (!writableFinished) return 'cancelled'
  return statusCode >= 500 ? String(statusCode) : undefined
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? ''

/** Paths of which it is remembered whose they are, and the longest of them: they are the caller's words. */
const maxPaths = 500
const maxPathLength = 200

/** Which route a path is one of. A name such as `:tool` stands for one segment. */
function createRoutes(routes: readonly string[]): (path: string) => string | undefined {
  const plain = new Set(routes.filter(route => !/[:*]/.test(route)))
  const patterns = [...new Set(routes)]
    .filter(route => route.includes(':') && !route.includes('*'))
    .map(route => ({ route, segments: route.split('/').map(segment => segment.replace(/\{.*\}$/, '')) }))
  const find = (path: string) => {
    if (plain.has(path)) return path
    const given = path.split('/')
    const isOf = ({ segments }: (typeof patterns)[number]) =>
      segments.length === given.length &&
      segments.every((segment, at) => (segment.startsWith(':') ? given[at] !== '' : segment === given[at]))
    return patterns.find(isOf)?.route
  }
  const found = createMemo(maxPaths, path => ({ route: find(path) }))
  return path => (path.length > maxPathLength ? find(path) : found(path).route)
}
