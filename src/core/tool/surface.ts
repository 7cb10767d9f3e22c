/** A way in for tools: `actions` (AppLink), `mcp`, `api` (callers outside Salesforce). */
export type ToolSurface = 'actions' | 'mcp' | 'api'

/** A way in; `events` (Data Cloud) is for what `defineEvent` made. */
export type Surface = ToolSurface | 'events'
