import type { ServerContext } from '@modelcontextprotocol/server'
import type { Caller } from '../../../core/caller.ts'
import type { EarlyEnd } from '../../../core/timeout.ts'
import type { Foreseen } from '../access/foresight.ts'
import type { Era } from './result.ts'

/** One HTTP request and who sent it. */
export interface McpExchange {
  readonly caller: Caller
  readonly era: Era
  readonly requestId: string
  /** Ends what the request started, as when the client hangs up. */
  readonly signal?: EarlyEnd | undefined
  /** Under which a call of a tool that writes is the same one when it comes again. */
  readonly key?: string | undefined
  /** Where the token allows reading only: that the call changes nothing, or why it is refused. */
  readonly foreseen?: Foreseen | undefined
  /** The client waits for a job, and hears how far it is meanwhile; its answer is a stream. */
  readonly waits?: boolean
  /** Hears that an answer is that of an earlier call. */
  onRepeat?(): void
  /** Hears of every tool that ended, before its output or its failure becomes a result. */
  onEnd?(tool: string, error?: unknown): void
}

/** Where one exchange is a whole connection, only the protocol says that a single call is cancelled. */
export const cancellable = (exchange: McpExchange, { mcpReq }: ServerContext): McpExchange => ({
  ...exchange,
  signal: exchange.signal ?? mcpReq.signal,
})
