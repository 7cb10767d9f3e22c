/** Exact consoleAt, as the mesh lets them by: ids and names travel in the query. */
export const consoleAt = {
  tools: '/console',
  tool: '/console/tool',
  signIn: '/console/sign-in',
  signOut: '/console/sign-out',
} as const
