/**
 * The addresses of the sign-in. Each is one fixed path, ids travel as `?uid=`: the mesh lets exact paths by only, and a
 * wildcard would open every route of the host.
 */
export const paths = {
  metadata: '/.well-known/oauth-authorization-server',
  /** Where clients look first that take the address of `/mcp` for that of who signs people in. */
  metadataOfMcp: '/.well-known/oauth-authorization-server/mcp',
  authorize: '/oauth/authorize',
  resume: '/oauth/resume',
  interaction: '/oauth/interaction',
  token: '/oauth/token',
  register: '/oauth/register',
  revoke: '/oauth/revoke',
} as const

/** Where a browser is sent for sign-in and consent. The cookie that belongs to it says the same id. */
export const interactionPathOf = (uid: string): string => `${paths.interaction}?uid=${uid}`
