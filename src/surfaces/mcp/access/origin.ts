import { AppError } from '../../../core/failure.ts'
import { isLoopbackHost } from '../../../core/loopback.ts'
import type { ReadHeader } from '../../http/http.ts'

/** Which web pages may talk to `/mcp`. */
export interface Origins {
  /** @throws forbidden when a page of another origin asks. */
  require(header: ReadHeader): void
  /** The headers that let the asking page read the answer; none when no page asks, or one that may not. */
  cors(header: ReadHeader): Readonly<Record<string, string>>
  /** The answer to a browser that asks first; `undefined` when this is no such question of a page that may call. */
  preflight(header: ReadHeader, method: 'GET' | 'POST'): Readonly<Record<string, string>> | undefined
}

/**
 * Pages of the host's own public origin, and of programs on the person's own machine (the MCP Inspector is one). A token is
 * never sent by a browser on its own, so a local page has no more than what it was given; a page of any other site is
 * refused, since it may have reached a host on this machine under a name of its own.
 */
export function createOrigins(resource: string): Origins {
  const own = new URL(resource).origin
  const isAllowed = (origin: string): boolean => origin === own || isLoopback(origin)
  const cors: Origins['cors'] = header => {
    const origin = header('origin')
    if (!origin || !isAllowed(origin)) return {}
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'WWW-Authenticate',
      vary: 'Origin',
    }
  }
  return {
    cors,
    require(header) {
      const origin = header('origin')
      if (origin && !isAllowed(origin)) {
        throw new AppError('forbidden', 'origin: pages of this origin may not call this host')
      }
    },
    preflight(header, method) {
      const allowed = cors(header)
      if (!allowed['access-control-allow-origin'] || !header('access-control-request-method')) return undefined
      return {
        ...allowed,
        'access-control-allow-methods': method,
        'access-control-allow-headers': allowedOf(header('access-control-request-headers')),
        'access-control-max-age': '7200',
      }
    },
  }
}

function isLoopback(origin: string): boolean {
  const url = URL.parse(origin)
  // An origin has no more than these; what parses to a loopback host but says more is none that a browser sends.
  return url !== null && url.origin === origin && /^https?:$/.test(url.protocol) && isLoopbackHost(url)
}

/** Names of headers that the protocol has. `Mcp-Param-...` are named by tools, so there is no list. */
const known = /^(?:authorization|content-type|accept|last-event-id|traceparent|tracestate|baggage|mcp-[a-z\d-]{1,100})$/

const allowedOf = (asked = ''): string =>
  asked
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
    .filter(name => known.test(name))
    .join(', ')
