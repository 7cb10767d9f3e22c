import {
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { AppError, toAppError, toFailure } from '../../../core/failure.ts'
import { nearestOf } from '../../../core/nearest.ts'
import { cancellable, type McpExchange } from '../server/exchange.ts'
import type { ServerParts } from '../server/parts.ts'
import { asObject, type ResultForm } from '../server/result.ts'
import { readCallKey } from './call-key.ts'
import { asTicket, toJobAnswer, waitForJob } from './job-call.ts'

/** What a call names: a tool of the catalog, and its arguments as they came. */
export interface ToolCall {
  readonly name: string
  readonly input: unknown
  /** Of the message. */
  readonly meta?: unknown
}

/** Runs a tool and gives its result or its failure as a result. */
export async function callTool<Result>(
  { catalog, form, invoke }: Pick<ServerParts, 'catalog' | 'invoke'> & { readonly form: ResultForm<Result> },
  exchange: McpExchange,
  { input, meta, name }: ToolCall,
): Promise<Result> {
  const { caller, era, foreseen, onRepeat, requestId, signal } = exchange
  try {
    if (foreseen?.refusal) throw foreseen.refusal
    const idempotencyKey = readCallKey(exchange.key, meta)
    const whose = { caller, surface: 'mcp', requestId, idempotencyKey } as const
    const output = await invoke({
      tool: name,
      input,
      ...whose,
      ...(signal && { signal }),
      ...(onRepeat && { onRepeat }),
    })
    exchange.onEnd?.(name)
    return form.done(output, catalog.wordsIn(name))
  } catch (error) {
    exchange.onEnd?.(name, error)
    return form.failed(toFailure(error, requestId), era, error)
  }
}

/** A call of what is not there is told of like any other. */
async function refuseUnknown({ invoke }: ServerParts, exchange: McpExchange, { input, name: tool }: ToolCall) {
  const { caller, requestId } = exchange
  await invoke({ tool, input, caller, surface: 'mcp', requestId }).catch(() => undefined)
}

/** With the nearest name among those that the caller is offered. */
function unknownTool({ list }: ServerParts, { caller }: McpExchange, name: string): ProtocolError {
  const names = list(caller).map(tool => tool.name)
  const nearest = nearestOf(name, names)
  const hint = nearest === undefined ? '' : `. Did you mean ${nearest}?`
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name.slice(0, 64)}${hint}`)
}

interface Asked {
  readonly params: { readonly name: string; readonly arguments?: Record<string, unknown> | undefined }
  readonly context: ServerContext
}

/**
 * The answer to `tools/call` through the SDK: the question to the person where there is one, else the result. A job is
 * accepted after the question, and then has a task or a ticket.
 */
export async function answerCall(
  parts: ServerParts,
  exchange: McpExchange,
  { context, params }: Asked,
): Promise<CallToolResult | InputRequiredResult> {
  const tool = parts.catalog.toolOf(params.name, 'mcp')
  const input = params.arguments ?? {}
  if (!tool) {
    await refuseUnknown(parts, exchange, { name: params.name, input })
    throw unknownTool(parts, exchange, params.name)
  }
  const key = keyOf(exchange, context)
  if (key instanceof AppError) return asObject.failed(toFailure(key, exchange.requestId), exchange.era)
  const running = { ...cancellable(exchange, context), key }
  const question = running.foreseen
    ? undefined
    : await parts.confirmation?.questionFor({ tool, input, exchange: running, context })
  if (question) return question
  const { catalog, invoke, tasks } = parts
  const call = { name: tool.name, input }
  if (tool.job) {
    const result = await callTool({ catalog, invoke, form: asTicket }, running, call)
    return toJobAnswer(tasks, exchange, { result, context })
  }
  if (tasks && exchange.waits) await waitForJob(tasks, running, { input, context })
  return callTool({ catalog, invoke, form: asObject }, running, call)
}

/** The key of this very call, or why it has none. */
function keyOf({ key }: McpExchange, { mcpReq }: ServerContext): string | undefined | AppError {
  try {
    return readCallKey(key, mcpReq._meta)
  } catch (error) {
    return toAppError(error)
  }
}
