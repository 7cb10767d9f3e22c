import type { CallScope } from '../caller.ts'
/** A third party that a tool talks to. Its address and secret come from the environment, never from a caller. */
export interface CalloutDeclaration {
  /** For logs and messages. */
  readonly name: string
  /** Environment variable with the base address, such as `SHIPPING_API_URL`. A deployed host does not start without it. */
  readonly urlFrom: string
  /** Environment variable with the secret that is sent as a bearer token; none: nothing is sent. */
  readonly secretFrom?: string
}

/** Declares a third party. Name it in the tool's `callouts` too, so that the host asks for its variables at start. */
export const defineCallout = (declaration: CalloutDeclaration): CalloutDeclaration => Object.freeze({ ...declaration })

export interface CalloutRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Milliseconds for one attempt; default 5,000. The tool's deadline holds anyhow. */
  readonly timeoutMs?: number
  /**
   * How often a request is repeated that failed in passing (no answer, 429, 502, 503, 504); default 2. A POST or PATCH is
   * repeated only with an idempotency key. `Retry-After` is obeyed up to 5 seconds; one that asks for more ends it.
   */
  readonly retries?: number
  /** 1 to 255 visible ASCII characters, sent as `Idempotency-Key` with every attempt: the work is done once. */
  readonly idempotencyKey?: string
  /** Milliseconds that an answer to a GET is used again, for every caller; default 0. Only for what everybody may see. */
  readonly cacheMs?: number
}

/** A third party as a tool sees it. Follows no redirect and sends nothing to another host than the declared one. */
export interface Callout {
  /**
   * The JSON of an answer with a status of 200 to 299; `undefined` when it is empty.
   * @param path below the declared address, starting with `/`. What comes from a caller is encoded with
   *   `encodeURIComponent`, or stands in `query`; a path that leads elsewhere, such as `/../x`, is a mistake of the tool.
   * @throws not_found for 404, conflict for 409, rejected for another 4xx, rate_limited for 429, deadline_exceeded when
   *   no attempt was answered in time, else upstream_failed.
   */
  request<T = unknown>(path: string, request?: CalloutRequest): Promise<T>
}

/** How `invoke` reaches third parties. */
export interface CalloutConnector {
  connectCallout(declaration: CalloutDeclaration, scope: CallScope): Callout
}
