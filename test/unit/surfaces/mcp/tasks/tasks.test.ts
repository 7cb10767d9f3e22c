import { setTimeout as sleep } from 'node:timers/promises'
import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError } from '../../../../../src/core/failure.ts'
import type { JobContext } from '../../../../../src/core/job/options.ts'
import type { Tool } from '../../../../../src/core/tool/tool.ts'
import { type Fields, legacyMessage, modernMessage } from '../../../in-memory-host.ts'
import { createFolder, jobWith, until } from '../../../jobs/world.ts'
import { toolWith } from '../../../world.ts'
import { answerOf, openTaskHost, type TaskHost, taskMessage, tasksExtension } from '../task-host.ts'

const started: string[] = []
const stopped: string[] = []
const text = z.object({ text: z.string().describe('Any text.') })

/** Runs until it is stopped. */
const endless = (name: string, writes: Tool['writes']) =>
  jobWith({
    ...{ name, writes, input: text },
    job: { progress: z.object({ doneSteps: z.number() }), maxPerUser: 50 },
    async run({ text: id }, { progress, signal }) {
      started.push(String(id))
      await progress({ doneSteps: 2 })
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      stopped.push(String(id))
      signal.throwIfAborted()
      return { text: '' }
    },
  })

const tools = [
  toolWith(),
  jobWith(),
  endless('readOn', false),
  endless('writeOn', 'changes'),
  jobWith({ name: 'failing', run: () => Promise.reject(new AppError('rejected', 'The discount is too high.')) }),
  jobWith({ name: 'broken', run: () => Promise.reject(new Error('secret of the code')) }),
  jobWith({ name: 'ofPortal', runAs: { authorization: 'influencerPortal' } }),
]

let folder: ReturnType<typeof createFolder>
let host: TaskHost
beforeAll(async () => {
  folder = createFolder()
  host = await openTaskHost(folder, tools)
})
afterAll(async () => {
  await host?.close()
  folder?.remove()
})

const send = (method: string, params: Fields, who?: string) => answerOf(host, taskMessage(method, params), who)
const start = async (name: string, input: Fields = { text: 'hello' }, who?: string) =>
  (await send('tools/call', { name, arguments: input }, who)).result
const ended = async (taskId: string, who?: string) => {
  for (;;) {
    const { result } = await send('tasks/get', { taskId }, who)
    if (result.status !== 'working') return result
    await sleep(5)
  }
}
let count = 0
/** A job that runs by the time this returns. */
async function running(name: string, who?: string): Promise<string> {
  count += 1
  const id = `run ${count}`
  const { taskId } = await start(name, { text: id }, who)
  await until(() => started.includes(id))
  return taskId
}

describe('a server with jobs', () => {
  it('says so to clients of the current era alone', async () => {
    const { result } = await send('server/discover', {})
    expect(result.capabilities).toEqual({ tools: { listChanged: false }, ...tasksExtension })
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }
    const older = await answerOf(host, legacyMessage('initialize', params))
    expect(older.result.capabilities).toEqual({ tools: { listChanged: false } })
  })

  it('says nothing when no tool for MCP is a job', async () => {
    const other = createFolder()
    const without = await openTaskHost(other, [toolWith(), jobWith({ surfaces: ['actions'] })], { works: false })
    const { result } = await answerOf(without, taskMessage('server/discover', {}))
    expect(result.capabilities).toEqual({ tools: { listChanged: false } })
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
      const answer = await answerOf(without, taskMessage(method, { taskId: 'x' }))
      expect([answer.status, answer.error.code]).toEqual([404, -32_601])
    }
    await without.close()
    other.remove()
  })
})

describe('a call of a job by a client that knows tasks', () => {
  it('gives a task that is there already', async () => {
    const task = await start('copyText')
    expect(task).toMatchObject({
      ...{ resultType: 'task', taskId: expect.stringMatching(/^[\da-f-]{36}$/), pollIntervalMs: 2000 },
      statusMessage: expect.any(String),
    })
    expect(Object.keys(task).sort()).toEqual(
      [
        '_meta',
        'content',
        'createdAt',
        'lastUpdatedAt',
        'pollIntervalMs',
        'resultType',
        'status',
        'statusMessage',
      ].concat(['taskId', 'ttlMs']),
    )
    const { result } = await send('tasks/get', { taskId: task.taskId })
    expect(result).toMatchObject({ resultType: 'complete', taskId: task.taskId, createdAt: task.createdAt })
  })

  it('gives in the end what the tool gave', async () => {
    const { taskId } = await start('copyText', { text: 'hello' })
    const task = await ended(taskId)
    expect(task).toMatchObject({
      ...{ resultType: 'complete', status: 'completed', statusMessage: 'Done.' },
    })
    expect(task.result).toEqual({
      ...{ resultType: 'complete', structuredContent: { text: 'hello' } },
      content: [{ type: 'text', text: '{"text":"hello"}' }],
    })
    const keptMs = Date.parse(task.lastUpdatedAt) - Date.parse(task.createdAt) + 7 * 86_400_000
    expect(task.ttlMs).toBe(keptMs)
  })

  it('gives in the end how it failed, as the answer of a call that fails', async () => {
    const { taskId } = await start('failing')
    const { result, status, statusMessage } = await ended(taskId)
    const failure = { code: 'rejected', message: 'The discount is too high.', retryable: false, requestId: 'r-1' }
    const marked = /^«data ([0-9a-f]{24})»The discount is too high\.«end \1»$/
    expect([status, statusMessage]).toEqual(['completed', expect.stringMatching(marked)])
    const { content, ...others } = result
    expect(others).toEqual({ resultType: 'complete', isError: true, structuredContent: failure })
    expect(content).toEqual([{ type: 'text', text: expect.any(String) }])
    expect(JSON.parse(content[0].text)).toEqual({ ...failure, message: expect.stringMatching(marked) })
  })

  it('tells nothing of a mistake in the code', async () => {
    const { taskId } = await start('broken')
    const task = await ended(taskId)
    expect(task.result.structuredContent.code).toBe('internal')
    expect(JSON.stringify(task)).not.toContain('secret')
  })

  it('says how far the job is, and that it is kept for as long as it runs', async () => {
    const taskId = await running('readOn')
    await until(async () => (await send('tasks/get', { taskId })).result.statusMessage === 'Done steps: 2')
    const { result } = await send('tasks/get', { taskId })
    expect(result).toMatchObject({ status: 'working', ttlMs: null })
    expect(result).not.toHaveProperty('result')
  })

  it('gives no task for an input that does not fit, a tool that is no job, a caller who may not', async () => {
    const rows: readonly (readonly [string, Fields, string, unknown])[] = [
      ['copyText', { text: 5 }, 'person', 'invalid_input'],
      ['echoText', { text: 'x' }, 'person', undefined],
      ['copyText', { text: 'x' }, 'service', 'forbidden'],
    ]
    for (const [name, input, who, code] of rows) {
      const result = await start(name, input, who)
      expect([result.resultType, result.taskId, result.structuredContent.code]).toEqual(['complete', undefined, code])
    }
  })

  it('gives a service a task of its own', async () => {
    const { taskId } = await start('ofPortal', { text: 'x' }, 'service')
    expect(await ended(taskId, 'service')).toMatchObject({ status: 'completed' })
    expect((await send('tasks/get', { taskId })).error.code).toBe(-32_602)
  })
})

describe('a call of a job that comes again', () => {
  const withKey = (key: string, input: Fields, capabilities: Fields = tasksExtension) => {
    const { body, headers } = taskMessage('tools/call', { name: 'copyText', arguments: input }, capabilities)
    return answerOf(host, { body, headers: { ...headers, 'idempotency-key': key } })
  }

  it('under the same key gives the same task', async () => {
    const { taskId } = (await withKey('k1', { text: 'once' })).result
    expect((await withKey('k1', { text: 'once' })).result.taskId).toBe(taskId)
    expect((await withKey('k1', { text: 'once' }, {})).result.structuredContent.jobId).toBe(taskId)
    expect((await withKey('k2', { text: 'once' })).result.taskId).not.toBe(taskId)
  })

  it('is refused with another input, or with a key that is unfit', async () => {
    await withKey('k3', { text: 'once' })
    expect((await withKey('k3', { text: 'other' })).result.structuredContent.code).toBe('conflict')
    expect((await withKey('k 4', { text: 'once' })).result.structuredContent.code).toBe('invalid_input')
  })
})

describe('a call of a job by any other client', () => {
  const call = { name: 'copyText', arguments: { text: 'hello' } }
  const declared = { 'io.modelcontextprotocol/clientCapabilities': tasksExtension }
  it.each([
    ['without capabilities', taskMessage('tools/call', call, {})],
    ['with other extensions', taskMessage('tools/call', call, { extensions: { 'io.modelcontextprotocol/ui': {} } })],
    ['whose declaration is no object', taskMessage('tools/call', call, { extensions: {} })],
    ['of the older era', legacyMessage('tools/call', call)],
    ['of the older era that says it knows tasks', legacyMessage('tools/call', { ...call, _meta: declared })],
    ['of the older era that asks for a task', legacyMessage('tools/call', { ...call, task: { ttl: 60_000 } })],
  ])('%s gives the ticket, and where it leads', async (_, message) => {
    const { result } = await answerOf(host, message)
    expect(result).not.toHaveProperty('taskId')
    const { jobId, ...ticket } = result.structuredContent
    expect(ticket).toEqual({ status: 'queued' })
    expect(result.content[0].text).toBe(JSON.stringify(result.structuredContent))
    expect(result.content[1].text).toContain('Call jobStatus with this jobId')
    const status = await answerOf(host, legacyMessage('tools/call', { name: 'jobStatus', arguments: { jobId } }))
    expect(status.result.structuredContent).toMatchObject({ jobId, tool: 'copyText' })
  })

  it.each(['tasks/get', 'tasks/update', 'tasks/cancel'])('finds that %s needs the extension', async method => {
    const { taskId } = await start('copyText')
    const { error, status } = await answerOf(host, taskMessage(method, { taskId, inputResponses: {} }, {}))
    expect([status, error.code, error.data]).toEqual([400, -32_021, { requiredCapabilities: tasksExtension }])
    const older = await answerOf(host, legacyMessage(method, { taskId }))
    expect(older.error.code).toBe(-32_601)
  })
})

describe('a task', () => {
  it('of somebody else is like one that never was', async () => {
    const { taskId } = await start('copyText')
    const absent = { taskId: crypto.randomUUID() }
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
      const foreign = await send(method, { taskId }, 'tom')
      expect(foreign.error.code).toBe(-32_602)
      expect([foreign.status, foreign.error]).toEqual([200, (await send(method, absent, 'tom')).error])
    }
    expect((await ended(taskId)).status).toBe('completed')
  })

  it('is none when it was started elsewhere, though jobStatus tells of it', async () => {
    const jobId = await host.start('copyText', { text: 'x' })
    expect((await send('tasks/get', { taskId: jobId })).error.code).toBe(-32_602)
    const { result } = await send('tools/call', { name: 'jobStatus', arguments: { jobId } })
    expect(result.structuredContent.jobId).toBe(jobId)
  })

  it.each(['tasks/list', 'tasks/result', 'tasks/toString'])('has no method %s', async method => {
    const { error, status } = await send(method, { taskId: 'x' })
    expect([status, error.code]).toEqual([404, -32_601])
  })

  it.each([undefined, 5, '', 'x'.repeat(65), {}])('is not named %j', async taskId => {
    const { body, headers } = taskMessage('tasks/get', { taskId })
    const { error } = await answerOf(host, { body, headers })
    expect(error.code).toBe(-32_602)
  })

  it('is named in a header too, and the method is', async () => {
    const { taskId } = await start('copyText')
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
      const { body, headers } = taskMessage(method, { taskId })
      for (const wrong of [{ 'mcp-name': undefined }, { 'mcp-name': 'other' }, { 'mcp-method': 'tools/call' }]) {
        const { error, status } = await answerOf(host, { body, headers: { ...headers, ...wrong } })
        expect([status, error.code]).toEqual([400, -32_020])
      }
    }
  })

  it('takes an update, which changes nothing', async () => {
    const taskId = await running('readOn')
    const { result } = await send('tasks/update', { taskId, inputResponses: { anything: { action: 'accept' } } })
    expect(Object.keys(result).sort()).toEqual(['_meta', 'resultType'])
    expect((await send('tasks/get', { taskId })).result.status).toBe('working')
  })
})

describe('to cancel a task', () => {
  it('stops the job', async () => {
    const taskId = await running('readOn')
    const before = stopped.length
    const { result } = await send('tasks/cancel', { taskId })
    expect(result).toEqual({ resultType: 'complete', _meta: expect.anything() })
    expect(await ended(taskId)).toMatchObject({ status: 'cancelled', statusMessage: 'The job was cancelled.' })
    await until(() => stopped.length > before)
  })

  it('is answered alike when it is over', async () => {
    const { taskId } = await start('copyText')
    await ended(taskId)
    for (const _ of [1, 2]) expect((await send('tasks/cancel', { taskId })).result.resultType).toBe('complete')
    expect((await send('tasks/get', { taskId })).result.status).toBe('completed')
  })

  it('needs the scopes of its tool, and no more than reading for one that is not there', async () => {
    const [reading, writing] = [await running('readOn'), await running('writeOn')]
    const refused = await send('tasks/cancel', { taskId: writing }, 'reader')
    expect(refused.status).toBe(403)
    expect(extractWWWAuthenticateParams(refused.answer).scope).toBe('tools:read tools:write')
    expect((await send('tasks/get', { taskId: writing }, 'reader')).result.status).toBe('working')
    expect((await send('tasks/cancel', { taskId: reading }, 'reader')).result.resultType).toBe('complete')
    expect((await send('tasks/cancel', { taskId: crypto.randomUUID() }, 'reader')).error.code).toBe(-32_602)
    expect((await send('tasks/cancel', { taskId: writing })).result.resultType).toBe('complete')
  })
})

describe('a token without scopes', () => {
  it.each(['tasks/get', 'tasks/update', 'tasks/cancel'])('is asked to read for %s', async method => {
    const { answer, status } = await send(method, { taskId: crypto.randomUUID() }, 'nothing')
    expect([status, extractWWWAuthenticateParams(answer).scope]).toEqual([403, 'tools:read'])
  })
})

describe('a job that changes data', () => {
  const canAsk = { elicitation: {}, ...tasksExtension }
  const call = { name: 'writeOn', arguments: { text: 'asked' } }
  const jobs = async () => (await host.jobs.list()).length

  it('is accepted once the person said yes, and she is asked once', async () => {
    const before = await jobs()
    const { result: question } = await answerOf(host, taskMessage('tools/call', call, canAsk))
    expect(question.resultType).toBe('input_required')
    expect(question).not.toHaveProperty('taskId')
    expect(await jobs()).toBe(before)
    const answered = {
      requestState: question.requestState,
      inputResponses: { confirm: { action: 'accept', content: {} } },
    }
    const { result: task } = await answerOf(host, taskMessage('tools/call', { ...call, ...answered }, canAsk))
    expect([task.resultType, await jobs()]).toEqual(['task', before + 1])
    await until(() => started.includes('asked'))
    expect((await send('tasks/get', { taskId: task.taskId })).result.status).toBe('working')
  })

  it('is not accepted when she said no', async () => {
    const before = await jobs()
    const { result: question } = await answerOf(host, taskMessage('tools/call', call, canAsk))
    const answered = { requestState: question.requestState, inputResponses: { confirm: { action: 'decline' } } }
    const { result } = await answerOf(host, taskMessage('tools/call', { ...call, ...answered }, canAsk))
    expect([result.resultType, result.isError, await jobs()]).toEqual(['complete', true, before])
  })
})

describe('a task of a host that was started anew', () => {
  it('goes on behind its last step, and is there for its caller', async () => {
    const place = createFolder()
    const done: string[] = []
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    const stepping = (hold: boolean) =>
      jobWith({
        name: 'stepping',
        async run(_, { step }: JobContext) {
          await step('first', async () => void done.push('first'))
          await step('second', async () => {
            done.push('second')
            if (hold) await held
          })
          return { text: 'through' }
        },
      })
    const first = await openTaskHost(place, [stepping(true)])
    const call = { name: 'stepping', arguments: { text: 'x' } }
    const { taskId } = (await answerOf(first, taskMessage('tools/call', call))).result
    await until(() => done.includes('second'))
    const closing = first.jobs.stop(0)
    release()
    await closing
    await first.close()
    const second = await openTaskHost(place, [stepping(false)])
    const state = async () => (await answerOf(second, taskMessage('tasks/get', { taskId }))).result
    await until(async () => (await state()).status === 'completed')
    expect((await state()).result.structuredContent).toEqual({ text: 'through' })
    expect(done.filter(step => step === 'first')).toHaveLength(1)
    await second.close()
    place.remove()
  })
})

describe('older messages', () => {
  it('find jobs through the SDK as in the current era', async () => {
    const { result } = await answerOf(host, modernMessage('tools/list'))
    const names = result.tools.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(['copyText', 'jobStatus']))
  })
})
