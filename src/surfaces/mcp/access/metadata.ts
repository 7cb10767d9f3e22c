import { type Context, Hono } from 'hono'
import { scopes } from '../../../core/scope.ts'
import { headersOf } from '../../http/http.ts'
import { mcpPaths } from '../outline.ts'
import { createOrigins, type Origins } from './origin.ts'

export interface ResourceParts {
  /** The canonical address of `/mcp`, as clients name it when they ask for a token: no slash at the end. */
  readonly resource: string
  /** The authorization server, byte for byte as it names itself. */
  readonly issuer: string
  readonly info: { readonly title: string }
  /** A page for people who write clients. */
  readonly documentation?: string
}

/** Long enough to spare most clients a request, short enough for a change of the issuer. */
const cacheSeconds = 3600

/**
 * Tells clients where to sign in: `GET /.well-known/oauth-protected-resource/mcp`, and the same at the root for clients
 * that look there only.
 * @see https://www.rfc-editor.org/rfc/rfc9728
 */
export function createResourceMetadata(parts: ResourceParts): Hono {
  const origins = createOrigins(parts.resource)
  const document = JSON.stringify(toMetadata(parts))
  const paths = [mcpPaths.metadata, mcpPaths.rootMetadata]
  const headers = { 'content-type': 'application/json', 'cache-control': `public, max-age=${cacheSeconds}` }
  const routes = new Hono()
  routes.on('GET', paths, c => c.body(document, 200, { ...headers, ...corsOf(origins, c) }))
  routes.on('OPTIONS', paths, async (c, next) => {
    const preflight = origins.preflight(headersOf(c), 'GET')
    return preflight ? c.body(null, 204, preflight) : next()
  })
  return routes
}

/** Shared caches must not give one page's answer to another. */
const corsOf = (origins: Origins, c: Context) => ({ vary: 'Origin', ...origins.cors(headersOf(c)) })

const toMetadata = ({ documentation, info, issuer, resource }: ResourceParts) => ({
  resource,
  authorization_servers: [issuer],
  scopes_supported: scopes,
  bearer_methods_supported: ['header'],
  resource_name: info.title,
  ...(documentation !== undefined && { resource_documentation: documentation }),
})
