import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { Caller } from '../../../core/caller.ts'
import { createServer, type ServerParts } from './server.ts'

export interface StdioParts extends ServerParts {
  /** The person whose machine this is. */
  readonly caller: Caller
  /** Gets what went wrong beside the calls, such as a line that is no JSON. */
  onError(error: Error): void
}

/**
 * Speaks MCP over standard input and output of this process, in both protocol eras, to one client. It closes itself when
 * standard input ends.
 */
export function createStdio({ caller, onError, ...parts }: StdioParts): { close(): Promise<void> } {
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
    { onerror: onError },
  )
}
