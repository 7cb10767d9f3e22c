import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Failure } from '../core/failure.ts'

/** The two families of protocol revisions: with a handshake (up to 2025-11-25), and with an envelope in every request. */
export type Era = 'legacy' | 'modern'

/** A tool's output, as an object for programs and as text for models. */
export const toResult = (output: Record<string, unknown>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(output) }],
  structuredContent: output,
})

/**
 * The same flat failure as on every surface. Legacy clients get it as text alone: they check `structuredContent` against
 * the tool's output schema even when the call failed, and would report that instead of the failure.
 */
export const toFailedResult = (failure: Failure, era: Era): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(failure) }],
  ...(era === 'modern' && { structuredContent: { ...failure } }),
  isError: true,
})
