import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../../../src/core/tool/catalog.ts'
import { createWait } from '../../../../../src/surfaces/mcp/tasks/wait.ts'
import { type Fields, legacyMessage, type Message, modernMessage } from '../../../in-memory-host.ts'
import { createFolder, jobWith, until } from '../../../jobs/world.ts'
import { person } from '../../../world.ts'
import { answerOf, hearAnswer, openTaskHost, type TaskHost } from '../task-host.ts'

const gates = new Map<string, PromiseWithResolvers<void>>()
const gateOf = (name: string): PromiseWithResolvers<void> => {
  const gate = gates.get(name) ?? Promise.withResolvers<void>()
  gates.set(name, gate)
  return gate
}

/** Reports twice, each time before a gate, and ends when both are opened. */
const gated = jobWith({
  name: 'gated',
  job: { progress: z.object({ rowsWritten: z.number() }), maxPerUser: 50 },
  async run({ text }, { progress }) {
    await progress({ rowsWritten: 1 })
    await gateOf(`${text}, first`).promise
    await progress({ rowsWritten: 2 })
    await gateOf(`${text}, second`).promise
    return { text: 'through' }
  },
})

const folders = [createFolder(), createFolder()] as const
/** A test that has to wait for as long as this host lets it takes too long. */
let host: TaskHost
let hasty: TaskHost
beforeAll(async () => {
  host = await openTaskHost(folders[0], [gated], { waitMs: 60_000 })
  hasty = await openTaskHost(folders[1], [gated], { waitMs: 1000 })
})
afterAll(async () => {
  for (const at of ['first', 'second']) for (let n = 1; n <= count; n++) gateOf(`gate ${n}, ${at}`).resolve()
  await Promise.all([host?.close(), hasty?.close()])
  for (const folder of folders) folder.remove()
})

let count = 0
async function running(at = host): Promise<{ readonly jobId: string; open(gate: 'first' | 'second'): void }> {
  count += 1
  const name = `gate ${count}`
  const { result } = await answerOf(at, legacyMessage('tools/call', { name: 'gated', arguments: { text: name } }))
  const { jobId } = result.structuredContent
  await until(() => gates.has(`${name}, first`))
  return { jobId, open: gate => gateOf(`${name}, ${gate}`).resolve() }
}

type ToMessage = (method: string, params: Fields) => Message

const asking = (toMessage: ToMessage, jobId: string, token?: string | number): Message => {
  const { body, headers } = toMessage('tools/call', { name: 'jobStatus', arguments: { jobId } })
  const meta = { ...(body.params._meta as Fields | undefined), ...(token !== undefined && { progressToken: token }) }
  return { body: { ...body, params: { ...body.params, _meta: meta } }, headers }
}

describe.each([
  ['the current era', modernMessage],
  ['the older era', legacyMessage],
])('who asks for a job with a token for progress, in %s,', (_, toMessage: ToMessage) => {
  it('hears how far it is while the call waits, and gets its result', async () => {
    const { jobId, open } = await running()
    // Each gate is opened once she has heard how far the job was before it.
    const heard = (text: string) => {
      if (text.includes('Rows written: 1')) open('first')
      if (text.includes('Rows written: 2')) open('second')
    }
    const { messages, result, type } = await hearAnswer(
      host,
      { ...asking(toMessage, jobId, 'mine'), who: 'person' },
      heard,
    )
    expect(type).toContain('text/event-stream')
    expect(messages.slice(0, -1)).toEqual([
      {
        ...{ jsonrpc: '2.0', method: 'notifications/progress' },
        params: { progressToken: 'mine', progress: 1, message: 'Rows written: 1' },
      },
      {
        ...{ jsonrpc: '2.0', method: 'notifications/progress' },
        params: { progressToken: 'mine', progress: 2, message: 'Rows written: 2' },
      },
    ])
    expect(result.structuredContent).toMatchObject({ jobId, status: 'completed', text: 'through' })
  })

  it('gets how it stands when it takes longer than a call may wait', async () => {
    const { jobId } = await running(hasty)
    const { messages, result } = await answerOf(hasty, asking(toMessage, jobId, 0))
    expect(messages).toHaveLength(2)
    expect(result.structuredContent).toMatchObject({ jobId, status: 'running', rowsWritten: 1 })
  })

  it('does not wait for a job that is not hers', async () => {
    const { jobId } = await running()
    const { messages, result } = await answerOf(host, asking(toMessage, jobId, 1), 'tom')
    expect(messages).toHaveLength(1)
    expect(JSON.parse(result.content[0].text).code).toBe('not_found')
  })

  it('but without a token, is answered at once and without a stream', async () => {
    const { jobId } = await running()
    const { result, type } = await answerOf(host, asking(toMessage, jobId))
    expect([type, result.structuredContent.status]).toEqual(['application/json', 'running'])
  })
})

describe('who takes no streams', () => {
  it('is answered at once', async () => {
    const { jobId } = await running()
    const { body, headers } = asking(modernMessage, jobId, 1)
    const { result, type } = await answerOf(host, { body, headers: { ...headers, accept: 'application/json' } })
    expect([type, result.structuredContent.status]).toEqual(['application/json', 'running'])
  })
})

describe('a batch', () => {
  it('is answered at once, whatever tokens are in it', async () => {
    const { jobId } = await running()
    const { body } = asking(legacyMessage, jobId, 1)
    const batch = { body: [body] as never, headers: { 'mcp-protocol-version': '2025-03-26' } }
    const { body: answers, type } = await answerOf(host, batch)
    expect(type).toContain('application/json')
    expect([answers].flat()[0].result.structuredContent.status).toBe('running')
  })
})

describe('waiting', () => {
  it('ends when whoever asked goes away', async () => {
    const { jobId } = await running()
    const wait = createWait({ jobs: host.jobs, words: createCatalog([]), everyMs: 5, waitMs: 10_000 })
    const controller = new AbortController()
    const told: string[] = []
    const waiting = wait({
      ...{ caller: person, jobId, signal: controller.signal },
      tell: async message => void told.push(message),
    })
    await until(() => told.length > 0)
    controller.abort()
    await waiting
    expect(told).toEqual(['Rows written: 1'])
  })
})
