import type {
  CallToolResult,
  GetPromptResult,
  InputRequiredResult,
  Prompt,
  ReadResourceResult,
  Resource,
  ServerContext,
  Tool,
} from '@modelcontextprotocol/server'

/** What the conformance suite calls by name, with the handler behind it. */
export interface ToolFixture {
  readonly entry: Tool
  run(context: ServerContext, call: FixtureCall): Promise<CallToolResult | InputRequiredResult>
}

/** A call of a fixture. */
export interface FixtureCall {
  readonly input: Readonly<Record<string, unknown>>
  /** Calls a tool of ours in its place. */
  callOwn(name: string, input: Record<string, unknown>): Promise<CallToolResult | InputRequiredResult>
}

export interface PromptFixture {
  readonly entry: Prompt
  read(given: Readonly<Record<string, string>>, context: ServerContext): GetPromptResult | InputRequiredResult
}

export interface ResourceFixture {
  readonly entry: Resource
  readonly contents: ReadResourceResult['contents']
}

/** A tool without arguments. */
export const toolOf = (name: string, description: string, run: ToolFixture['run']): ToolFixture => ({
  entry: { name, description, inputSchema: { type: 'object', properties: {} } },
  run,
})

export const textOf = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] })

/** One red pixel. */
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'
/** A sound without samples. */
export const wav = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA='
