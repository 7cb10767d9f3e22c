import { type Attributes, context, type Histogram, type Meter, type Span, SpanKind, trace } from '@opentelemetry/api'
import { createMemo } from '../core/bounded-map.ts'
import { toAppError } from '../core/failure.ts'
import type { CalloutTelemetry } from '../core/telemetry/telemetry.ts'
import type { HttpAnswer, HttpLoss, HttpRequest, Transport } from '../salesforce/wire/transport.ts'
import { secondsOf } from './durations.ts'
import type { DailyLimits } from './limits.ts'
import { toOrgOperation } from './operations.ts'
import type { Propagation } from './propagation.ts'
import { fail, note, type Spans } from './spans.ts'

/** Watches what leaves the host. Nothing that is sent for nobody in particular makes a trace of its own. */
export interface OutgoingTelemetry extends CalloutTelemetry {
  orgTransport(transport: Transport): Transport
  appLinkTransport(transport: Transport): Transport
  /** Hear of milliseconds: for a connection of the database, and for the turn of a user whose other requests go first. */
  readonly waited: { database(ms: number): void; user(ms: number): void }
}

export interface OutgoingParts {
  readonly spans: Spans
  readonly meter: Meter
  readonly propagation: Propagation
  readonly limits: DailyLimits
  /** Whether orgs get the trace too. */
  readonly toOrgs: boolean
}

/** What is said of a request, in its span and in figures. */
interface Facts {
  readonly name: string
  readonly attributes: Attributes
  readonly measured: Attributes
}

/**
 * Spans and figures of requests to orgs, to the AppLink API and to third parties: each attempt has a span. Of a query there
 * is the object, and never the text.
 * @see https://opentelemetry.io/docs/specs/semconv/database/database-spans/
 */
export function createOutgoingTelemetry(parts: OutgoingParts): OutgoingTelemetry {
  const { limits, meter, propagation, toOrgs } = parts
  const { ofOrgs, ofOthers, wait } = createInstruments(meter)
  return {
    orgTransport: transport => ({
      close: transport.close,
      async send(request) {
        const facts = orgFactsOf(request)
        const pool = { 'db.client.connection.pool.name': facts.attributes['server.address'] }
        const { end, span, startedAt } = begin(parts, facts, ofOrgs)
        const onStart = () => wait.record((performance.now() - startedAt) / 1000, pool)
        const headers = toOrgs ? [...request.headers, ...carriedBy(span, propagation)] : request.headers
        const outcome = await sendFor(end, () => transport.send({ ...request, headers, onStart }))
        if ('headers' in outcome) limits.note(request.origin, outcome.headers['sforce-limit-info'])
        return outcome
      },
    }),
    appLinkTransport: transport => ({
      close: transport.close,
      send: request => sendFor(begin(parts, appLinkFactsOf(request), ofOthers).end, () => transport.send(request)),
    }),
    waited: {
      database: ms => wait.record(ms / 1000, { 'db.client.connection.pool.name': 'database' }),
      user: ms => wait.record(ms / 1000, { 'db.client.connection.pool.name': 'user' }),
    },
    async callout(request, send) {
      const { end, span } = begin(parts, calloutFactsOf(request), ofOthers)
      try {
        const answer = await send(headersFor(span, propagation))
        end(answer.statusCode, failureOf(answer.statusCode))
        return answer
      } catch (error) {
        end(undefined, wordOf(error))
        throw error
      }
    },
  }
}

const createInstruments = (meter: Meter) => ({
  ofOrgs: meter.createHistogram('db.client.operation.duration', {
    description: 'Requests to orgs, each attempt',
    ...secondsOf('requests'),
  }),
  ofOthers: meter.createHistogram('http.client.request.duration', {
    description: 'Requests to third parties and to the AppLink API, each attempt',
    ...secondsOf('requests'),
  }),
  wait: meter.createHistogram('db.client.connection.wait_time', {
    description: 'Waits for a free connection to an org or the database, and for other requests of the same user',
    ...secondsOf('waits'),
  }),
})

/** Begins a request. There is a span where it belongs to something. */
function begin({ spans }: OutgoingParts, { attributes, measured, name }: Facts, histogram: Histogram) {
  const isPart = trace.getSpan(context.active()) !== undefined
  const span = isPart ? spans.begin({ name, attributes, kind: SpanKind.CLIENT }) : undefined
  const startedAt = performance.now()
  return {
    ...{ span, startedAt },
    end(status: number | undefined, failure: string | undefined) {
      if (span && status !== undefined) note(span, { 'http.response.status_code': status })
      if (span && failure !== undefined) fail(span, failure)
      span?.end()
      const told = failure === undefined ? measured : { ...measured, 'error.type': failure }
      histogram.record((performance.now() - startedAt) / 1000, told)
    },
  }
}

/** Sends, and says how it ended. */
async function sendFor(
  end: (status: number | undefined, failure: string | undefined) => void,
  send: () => Promise<HttpAnswer | HttpLoss>,
): Promise<HttpAnswer | HttpLoss> {
  try {
    const outcome = await send()
    if ('lost' in outcome) end(undefined, outcome.lost)
    else end(outcome.status, failureOf(outcome.status))
    return outcome
  } catch (error) {
    end(undefined, toAppError(error).code)
    throw error
  }
}

const failureOf = (status: number): string | undefined => (status >= 400 ? String(status) : undefined)

/** A code such as `UND_ERR_CONNECT_TIMEOUT`, or the kind of error: what it says can hold values. */
function wordOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : '_OTHER'
}

/** As a child of the span, where there is one. */
const headersFor = (span: Span | undefined, { headers }: Propagation): Readonly<Record<string, string>> =>
  span ? context.with(trace.setSpan(context.active(), span), headers) : {}

const carriedBy = (span: Span | undefined, propagation: Propagation): readonly string[] =>
  Object.entries(headersFor(span, propagation)).flat()

/** Addresses whose parts are remembered. */
const maxServers = 200

/** `https://host:1234` as `host` and 1234. */
const serverOf = createMemo(maxServers, (origin): Attributes => {
  const [, secure, host = '', port] = /^http(s?):\/\/([^:/]+)(?::(\d+))?/.exec(origin) ?? []
  return { 'server.address': host, 'server.port': port === undefined ? (secure ? 443 : 80) : Number(port) }
})

function orgFactsOf({ method, origin, path }: HttpRequest): Facts {
  const { collection, name, template } = toOrgOperation(method, path)
  const server = serverOf(origin)
  const measured = {
    'db.system.name': 'salesforce',
    'db.operation.name': name,
    'server.address': server['server.address'],
  }
  return {
    name: collection === undefined ? name : `${name} ${collection}`,
    measured,
    attributes: {
      ...measured,
      ...server,
      ...(collection !== undefined && { 'db.collection.name': collection }),
      'http.request.method': method,
      'url.template': template,
    },
  }
}

/** Names of authorizations stay out of names and figures, ids of connections out of all. */
function appLinkFactsOf({ method, origin, path }: HttpRequest): Facts {
  const [template = '/*'] =
    /\/(?:authorizations|invocations\/authentication|data_action_targets\/authenticate)/.exec(path) ?? []
  const measured = { 'http.request.method': method, 'applink.peer': 'applink', ...serverOf(origin) }
  return { name: `${method} ${template}`, measured, attributes: { ...measured, 'url.template': template } }
}

function calloutFactsOf({
  method,
  name,
  url,
}: {
  readonly method: string
  readonly name: string
  readonly url: string
}) {
  const measured = { 'http.request.method': method, 'applink.peer': name, ...serverOf(url) }
  return { name: `${method} ${name}`, measured, attributes: measured }
}
