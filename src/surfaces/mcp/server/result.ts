import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Failure } from '../../../core/failure.ts'

/** The two families of protocol revisions: with a handshake (up to 2025-11-25), and with an envelope in every request. */
export type Era = 'legacy' | 'modern'

/** How the outcome of a call is written down. */
export interface ResultForm<Result> {
  /** A tool's output, as an object for programs and as text for models. */
  done(output: Readonly<Record<string, unknown>>): Result
  /**
   * The same flat failure as on every surface. Legacy clients get it as text alone: they check `structuredContent` against
   * the tool's output schema even when the call failed, and would report that instead of the failure.
   */
  failed(failure: Failure, era: Era): Result
}

/** As the SDK takes it. */
export const asObject: ResultForm<CallToolResult> = {
  done: output => ({ content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: output }),
  failed: (failure, era) => ({
    content: [{ type: 'text', text: JSON.stringify(failure) }],
    ...(era === 'modern' && { structuredContent: { ...failure } }),
    isError: true,
  }),
}

/** As the members of a JSON object, so that the output, which stands there twice, is made text once. */
export const asText: ResultForm<string> = {
  done(output) {
    const text = JSON.stringify(output)
    return `"content":[{"type":"text","text":${JSON.stringify(text)}}],"structuredContent":${text}`
  },
  failed: (failure, era) => JSON.stringify(asObject.failed(failure, era)).slice(1, -1),
}
