import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError, type Failure, type FailureCode, failures } from '../../src/core/failure.ts'
import { eventsSurface } from '../../src/surfaces/events/events.ts'
import { createTestHost, legacyMessage, modernMessage, postAction, postMcp } from '../unit/in-memory-host.ts'
import { toolWith } from '../unit/world.ts'

const codes = Object.keys(failures) as FailureCode[]
const message = 'quantity: "5" is more than there is; ask for less 📦'

const { app } = createTestHost([
  toolWith({
    name: 'failing',
    input: z.object({ code: z.enum(codes) }),
    run: ({ code }) => Promise.reject(new AppError(code as FailureCode, message, { cause: new Error('hidden') })),
  }),
])

interface Answer {
  readonly status: number
  readonly failure: Failure
  readonly copies: readonly Failure[]
}

async function throughActions(code: FailureCode): Promise<Answer> {
  const answer = await postAction(app, '/failing', { input: { code } })
  return { status: answer.status, failure: (await answer.json()) as Failure, copies: [] }
}

/** Nothing runs while a request of Data Cloud is answered, so only accepting can fail. */
async function throughEvents(code: FailureCode): Promise<Answer> {
  const accept = () => Promise.reject(new AppError(code, message, { cause: new Error('hidden') }))
  const events = eventsSurface.create({ accept, admit: () => {}, now: Date.now })
  const headers = { 'content-type': 'application/json', 'x-signature': 'c2ln', 'x-request-id': 'r-1' }
  const path = '/events/failing?orgId=00D5e000000AcmEEAS&apiName=failing'
  const body = JSON.stringify({ creationDateTime: new Date().toISOString(), events: [] })
  const answer = await events.request(path, { method: 'POST', headers, body })
  return { status: answer.status, failure: (await answer.json()) as Failure, copies: [] }
}

interface CallAnswer {
  readonly result: {
    readonly isError?: boolean
    readonly content: readonly { readonly text: string }[]
    readonly structuredContent?: Failure
  }
}

/** `more` makes the call odd enough to go through the SDK instead of the short path. */
const throughMcp =
  (toMessage: typeof modernMessage, more: object) =>
  async (code: FailureCode): Promise<Answer> => {
    const { body, headers } = toMessage('tools/call', { name: 'failing', arguments: { code }, ...more })
    const answer = await postMcp(app, body, headers)
    const { result } = (await answer.json()) as CallAnswer
    expect(result.isError).toBe(true)
    expect(result.content).toHaveLength(1)
    const failure = JSON.parse(result.content[0]?.text ?? '') as Failure
    return { status: answer.status, failure, copies: result.structuredContent ? [result.structuredContent] : [] }
  }

const odd = { 'x-means-nothing': 1 }
const surfaces = [
  { name: 'actions', call: throughActions, answersStatus: true, copies: 0 },
  { name: 'events', call: throughEvents, answersStatus: true, copies: 0 },
  { name: 'MCP of the current era', call: throughMcp(modernMessage, {}), answersStatus: false, copies: 1 },
  { name: 'MCP of the current era, by the SDK', call: throughMcp(modernMessage, odd), answersStatus: false, copies: 1 },
  { name: 'MCP of the older era', call: throughMcp(legacyMessage, {}), answersStatus: false, copies: 0 },
  { name: 'MCP of the older era, by the SDK', call: throughMcp(legacyMessage, odd), answersStatus: false, copies: 0 },
]

describe.each(surfaces)('a failure over $name', ({ answersStatus, call, copies }) => {
  it.each(codes)('%s is flat, with the same words as everywhere', async code => {
    const answer = await call(code)
    const { retryable, shown, status } = failures[code]
    expect(answer.failure).toEqual({
      code,
      message: shown ? message : expect.stringMatching(/^The tool failed for a reason of its own/),
      retryable,
      requestId: 'r-1',
    })
    expect(answer.status).toBe(answersStatus ? status : 200)
    expect(answer.copies).toEqual(Array(copies).fill(answer.failure))
    expect(JSON.stringify(answer)).not.toContain('hidden')
  })
})
