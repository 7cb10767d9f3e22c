import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'
import type { Caller } from '../../../core/caller.ts'
import type { ServerParts } from './parts.ts'
import { createServer } from './server.ts'

type StdioInput = NonNullable<ConstructorParameters<typeof StdioServerTransport>[0]>

export interface StdioParts extends ServerParts {
  /** The person whose machine this is. */
  readonly caller: Caller
  /** Whole messages, one a line. */
  readonly input: StdioInput
  /** Gets what went wrong beside the calls. */
  onError(error: Error): void
}

/**
 * Speaks MCP over a stream of messages and standard output, in both protocol eras, to one client. It closes itself when
 * the messages end.
 */
export function createStdio({ caller, input, onError, ...parts }: StdioParts): { close(): Promise<void> } {
  return serveStdio(
    ({ era }) => {
      const exchange = {
        caller,
        era,
        // One server answers all requests of a client, and each has a name of its own in the logs.
        get requestId() {
          return crypto.randomUUID()
        },
      }
      return createServer(parts, exchange)
    },
    { onerror: onError, transport: new StdioServerTransport(input) },
  )
}
