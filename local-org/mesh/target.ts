import type { MeshConfig } from './config.ts'

/** A request target as it stood on the wire. */
export interface Target {
  /** Percent-decoded, dot segments kept: what the bypass entries are compared with. */
  readonly path: string
  /** Path and query, verbatim: what the app gets. */
  readonly requestUri: string
}

/** Undefined when the percent-encoding is broken, which Go's server refuses. */
export const readTarget = (raw: string): Target | undefined => {
  const requestUri = raw.replace(/^https?:\/\/[^/?#]*/i, '') || '/'
  const [rawPath = ''] = requestUri.split('?', 1)
  try {
    return { path: decodeURIComponent(rawPath), requestUri: requestUri.startsWith('?') ? `/${requestUri}` : requestUri }
  } catch {
    return undefined
  }
}

const matches = (entry: string, path: string): boolean =>
  path === entry || path.startsWith(`${entry}?`) || (entry.endsWith('*') && path.startsWith(entry.slice(0, -1)))

/**
 * Whether a path passes without authentication. Exact entries, and one `*` at an entry's end; the path is not
 * normalised, so `/pre/../echo` passes an entry `/pre/*`, as it does in the mesh that this one stands in for.
 *
 * @see https://github.com/heroku/heroku-integration-service-mesh/blob/main/mesh/proxy.go
 */
export const isBypassed = (config: MeshConfig, path: string): boolean =>
  config.bypassAll || path === config.healthcheckRoute || config.bypassRoutes.some(entry => matches(entry, path))
