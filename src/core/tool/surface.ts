/** A way in for tools: `actions` (AppLink), `mcp`, `api` (callers outside Salesforce). */
export type ToolSurface = 'actions' | 'mcp' | 'api'

/**
 * A way in; `events` (Data Cloud) is for what `defineEvent` made. What people have over `mcp` they have in the `console`
 * too.
 */
export type Surface = ToolSurface | 'events' | 'console'
