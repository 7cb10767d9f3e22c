import type { ServerContext } from '@modelcontextprotocol/server'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { AppError } from '../../../../../src/core/failure.ts'
import { createOwnClaims } from '../../../../../src/storage/claims.ts'
import { answerCall } from '../../../../../src/surfaces/mcp/call/call.ts'
import { createConfirmation } from '../../../../../src/surfaces/mcp/confirmation/confirmation.ts'
import { createCore, person, toolWith } from '../../../world.ts'

const info = { name: 'test', title: 'Test', version: '1.0.0' }
const rename = {
  ...toolWith({ name: 'renameIt', writes: 'changes', input: z.object({}) }),
  confirm: () => Promise.reject(new AppError('not_found', 'There is nothing of this name.')),
}

/** As over standard input: one exchange for all calls of a connection, whose requests have names of their own. */
async function callOf(signal: AbortSignal) {
  const { catalog, invoke, plan, records } = createCore([rename])
  const confirmation = createConfirmation({ plan, ...createOwnClaims(10), keys: [new Uint8Array(32)] })
  const exchange = {
    caller: person,
    era: 'modern' as const,
    get requestId() {
      return crypto.randomUUID()
    },
  }
  const envelope = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } }
  const context = { mcpReq: { signal, envelope, requestState: () => undefined } } as unknown as ServerContext
  const params = { name: 'renameIt', arguments: {} }
  const answer = await answerCall({ catalog, confirmation, info, invoke, list: () => [] }, exchange, {
    context,
    params,
  })
  return { answer, records }
}

it('a call that is refused before anybody is asked says the request id that the log has', async () => {
  const { answer, records } = await callOf(new AbortController().signal)
  expect(records).toMatchObject([{ outcome: 'not_found' }])
  expect(answer).toMatchObject({ structuredContent: { code: 'not_found', requestId: records[0]?.requestId } })
})

it('a call that the client took back ends before anybody is asked', async () => {
  expect((await callOf(AbortSignal.abort())).records).toMatchObject([{ outcome: 'cancelled' }])
})
