import type { Readable, Writable } from 'node:stream'
import { createObjectReader } from '../core/org/objects.ts'
import type { AppLinkConfig } from '../openapi/config.ts'
import { toTopics } from '../openapi/topics.ts'
import { createOwnCallKeys } from '../storage/call-keys/own-call-keys.ts'
import { createOwnClaims } from '../storage/claims.ts'
import { createConfirmation } from '../surfaces/mcp/confirmation/confirmation.ts'
import type { ServerInfo } from '../surfaces/mcp/server/parts.ts'
import { createStdio } from '../surfaces/mcp/server/stdio.ts'
import { type BorrowedToolsParts, openBorrowedTools } from './borrowed-tools.ts'
import { createShownLists } from './mcp/shown-lists.ts'
import { createMessageLines } from './message-lines.ts'

export interface BridgeParts extends BorrowedToolsParts {
  /** How the tools are published, which gives the prompts their topics. */
  readonly publication: AppLinkConfig
  readonly info: ServerInfo
  /** Of this process. */
  readonly stdin: Readable
  readonly stdout: Writable
}

const parseError = -32_700
/** Answers to questions, and under keys, that are remembered of the one person there is. */
const maxAnswers = 1000

/**
 * Serves one local assistant over standard input and output: the tools and the code of `/mcp`, for the person whose
 * session is borrowed.
 * @throws AppError when there is no session to borrow, in words for the person at the terminal
 */
export async function startBridge(parts: BridgeParts) {
  const { info, log, publication, stdin, stdout } = parts
  const keys = createOwnCallKeys(maxAnswers)
  const { caller, calls, catalog, close, confirm, invoke, plan, policies } = await openBorrowedTools({ ...parts, keys })
  const topics = toTopics(catalog, publication)
  const lists = createShownLists({ catalog, topics, objects: createObjectReader(calls) }, policies)
  const lines = createMessageLines({
    before: confirm,
    refuse(problem) {
      log.warn('protocol', { problem })
      const error = { code: parseError, message: `Parse error: ${problem}` }
      stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: null, error })}\n`)
    },
  })
  const stdio = createStdio({
    input: stdin.pipe(lines),
    ...{ caller, catalog, info, invoke, ...lists },
    // Questions live as long as the connection, and so do the key that signs them and what was answered.
    confirmation: createConfirmation({
      ...createOwnClaims(maxAnswers),
      plan,
      keys: [crypto.getRandomValues(new Uint8Array(32))],
    }),
    onError: error => log.warn('protocol', { problem: error.name }),
  })
  log.info('serving', { user: caller.session.userId, org: caller.session.orgId, tools: lists.list(caller).length })
  return {
    async close() {
      await stdio.close()
      await close()
    },
  }
}
