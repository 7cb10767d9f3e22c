import type { SurfaceOutline } from '../http/surface.ts'

/** Where `/mcp` is, and where clients find what they need to know to sign in. */
export const mcpPaths = {
  endpoint: '/mcp',
  /** The same for whoever copied a slash along: a sign-in for it is one for the address without. */
  withSlash: '/mcp/',
  metadata: '/.well-known/oauth-protected-resource/mcp',
  /** For clients that look at the root only. */
  rootMetadata: '/.well-known/oauth-protected-resource',
} as const

/** Inputs are arguments, not files. */
export const maxBodyBytes = 1_048_576

export const endpoints = [mcpPaths.endpoint, mcpPaths.withSlash]

/** What is known of MCP where nobody has loaded it. */
export const mcpOutline: SurfaceOutline = {
  routes: [
    ...endpoints.map(path => ({ method: 'POST', path }) as const),
    { method: 'GET', path: mcpPaths.metadata },
    { method: 'GET', path: mcpPaths.rootMetadata },
  ],
  maxBodyBytes,
  whenOff: 'There is no /mcp here: nobody can sign in to this host.',
}
