import type { CallToolResult } from '@modelcontextprotocol/server'
import { AppError, type Failure } from '../../../core/failure.ts'
import { createBoundary } from '../../../core/words/boundary.ts'
import type { ForeignWords } from '../../../core/words/words.ts'

/** The two families of protocol revisions: with a handshake (up to 2025-11-25), and with an envelope in every request. */
export type Era = 'legacy' | 'modern'

type Output = Readonly<Record<string, unknown>>

/** How the outcome of a call is written down. */
export interface ResultForm<Result> {
  /**
   * A tool's output, as an object for programs and as text for models. The text is JSON too, for clients that read nothing
   * else; words of others stand in it between marks, and are what they are in the object alone.
   */
  done(output: Output, words?: ForeignWords): Result
  /**
   * The same flat failure as on every surface. Legacy clients get it as text alone: they check `structuredContent` against
   * the tool's output schema even when the call failed, and would report that instead of the failure.
   * @param error what failed, if the message quotes words of others
   */
  failed(failure: Failure, era: Era, error?: unknown): Result
}

/** As the SDK takes it. */
export const asObject: ResultForm<CallToolResult> = {
  done: (output, words) => ({ content: [{ type: 'text', text: toText(output, words) }], structuredContent: output }),
  failed: (failure, era, error) => ({
    content: [{ type: 'text', text: JSON.stringify({ ...failure, message: toShown(failure, error) }) }],
    ...(era === 'modern' && { structuredContent: { ...failure } }),
    isError: true,
  }),
}

/** As the members of a JSON object, so that the output, which stands there twice, is made text once. */
export const asText: ResultForm<string> = {
  done(output, words) {
    const text = JSON.stringify(output)
    if (words)
      return `"content":[{"type":"text","text":${JSON.stringify(toText(output, words))}}],"structuredContent":${text}`
    return `"content":[{"type":"text","text":${JSON.stringify(text)}}],"structuredContent":${text}`
  },
  failed: (failure, era, error) => JSON.stringify(asObject.failed(failure, era, error)).slice(1, -1),
}

const toText = (output: Output, words: ForeignWords | undefined): string =>
  JSON.stringify(words ? words.change(output, createBoundary().enclose) : output)

/** The message, with what it quotes between marks. */
function toShown({ message }: Failure, error: unknown): string {
  const quoted = error instanceof AppError ? error.quoted : undefined
  return quoted ? message.replace(quoted, createBoundary().enclose) : message
}
