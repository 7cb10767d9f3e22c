import { toAppError } from '../core/failure.ts'
import type { CalloutTelemetry } from '../core/telemetry/telemetry.ts'
import type { HttpAnswer, RequestWatch, Transport } from '../salesforce/wire/transport.ts'
import type { Durations } from './durations.ts'
import type { DailyLimits } from './limits.ts'
import { createOrgFacts, createPeerFacts, type Facts, toAppLinkRequest, toPeerRequest } from './outgoing-facts.ts'
import type { Propagation } from './propagation.ts'
import { noteStatus, type OwnSpan } from './spans/own-span.ts'
import { fail, type Spans } from './spans/spans.ts'

/** Watches what leaves the host. Nothing that is sent for nobody in particular makes a trace of its own. */
export interface OutgoingTelemetry extends CalloutTelemetry {
  orgTransport(transport: Transport): Transport
  appLinkTransport(transport: Transport): Transport
  /** Hear of milliseconds: for a connection of the database, and for the turn of a user whose other requests go first. */
  readonly waited: { database(ms: number): void; user(ms: number): void }
}

export interface OutgoingParts {
  readonly spans: Spans
  readonly durations: Durations
  readonly propagation: Propagation
  readonly limits: DailyLimits
  /** Whether orgs get the trace too. */
  readonly toOrgs: boolean
}

/**
 * Spans and figures of requests to orgs, to the AppLink API and to third parties: each attempt has a span. Of a query there
 * is the object, and never the text.
 * @see https://opentelemetry.io/docs/specs/semconv/database/database-spans/
 */
export function createOutgoingTelemetry(parts: OutgoingParts): OutgoingTelemetry {
  const { durations, limits, propagation, toOrgs } = parts
  const { ofOrgs, ofOthers, wait } = createInstruments(durations)
  const [orgFactsOf, peerFactsOf] = [createOrgFacts(ofOrgs), createPeerFacts(ofOthers)]
  return {
    orgTransport: transport => ({
      close: transport.close,
      send(request) {
        const facts = orgFactsOf(request)
        const begun = begin(parts, facts)
        const headers = toOrgs ? [...request.headers, ...carriedBy(begun.span, propagation)] : request.headers
        const watch = createWatch(begun, {
          started: () => wait(performance.now() - begun.startedAt, facts.server.address),
          answered: answer => limits.note(request.origin, answer.headers['sforce-limit-info']),
        })
        return transport.send({ ...request, headers, watch })
      },
    }),
    appLinkTransport: transport => ({
      close: transport.close,
      send(request) {
        const watch = createWatch(begin(parts, peerFactsOf(toAppLinkRequest(request))))
        return transport.send({ ...request, watch })
      },
    }),
    waited: {
      database: ms => wait(ms, 'database'),
      user: ms => wait(ms, 'user'),
    },
    async callout(request, send) {
      const begun = begin(parts, peerFactsOf(toPeerRequest(request)))
      try {
        const answer = await send(headersFor(begun.span, propagation))
        begun.end(answer.statusCode, failureOf(answer.statusCode))
        return answer
      } catch (error) {
        begun.end(undefined, wordOf(error))
        throw error
      }
    },
  }
}

const createInstruments = (durations: Durations) => ({
  ofOrgs: durations.create({
    name: 'db.client.operation.duration',
    description: 'Requests to orgs, each attempt',
    classes: 'requests',
    keys: ['db.system.name', 'db.operation.name', 'server.address', 'error.type'],
  }),
  ofOthers: durations.create({
    name: 'http.client.request.duration',
    description: 'Requests to third parties and to the AppLink API, each attempt',
    classes: 'requests',
    keys: ['http.request.method', 'applink.peer', 'server.address', 'server.port', 'error.type'],
  }),
  wait: durations
    .create({
      name: 'db.client.connection.wait_time',
      description: 'Waits for a free connection to an org or the database, and for other requests of the same user',
      classes: 'waits',
      keys: ['db.client.connection.pool.name'],
    })
    .under(),
})

interface Begun {
  /** Absent: the request belongs to nothing. */
  readonly span: OwnSpan | undefined
  readonly startedAt: number
  end(status: number | undefined, failure: string | undefined): void
}

function begin({ spans }: OutgoingParts, { count, shape }: Facts): Begun {
  const span = spans.beginInside({ shape })
  const startedAt = span?.startMs ?? performance.now()
  return {
    span,
    startedAt,
    end(status, failure) {
      const endMs = performance.now()
      if (span) {
        if (status !== undefined) noteStatus(span, status)
        if (failure !== undefined) fail(span, failure)
        spans.end(span, endMs)
      }
      count(endMs - startedAt, failure)
    },
  }
}

interface Watched {
  started(): void
  answered(answer: HttpAnswer): void
}

/** Says how it ended. */
const createWatch = ({ end }: Begun, watched?: Watched): RequestWatch => ({
  started: watched?.started ?? (() => {}),
  ended(outcome) {
    if ('lost' in outcome) end(undefined, outcome.lost)
    else {
      end(outcome.status, failureOf(outcome.status))
      watched?.answered(outcome)
    }
  },
  aborted: reason => end(undefined, toAppError(reason).code),
})

const failureOf = (status: number): string | undefined => (status >= 400 ? String(status) : undefined)

/** A code such as `UND_ERR_CONNECT_TIMEOUT`, or the kind of error: what it says can hold values. */
function wordOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : '_OTHER'
}

/** As a child of the span, where there is one. */
const headersFor = (span: OwnSpan | undefined, { headers }: Propagation): Readonly<Record<string, string>> =>
  span ? headers(span) : {}

const carriedBy = (span: OwnSpan | undefined, propagation: Propagation): readonly string[] =>
  Object.entries(headersFor(span, propagation)).flat()
