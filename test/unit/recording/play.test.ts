import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { defineTool, soql } from '#kit'
import { createRecorder, toRecording } from '../../../src/recording/recorder.ts'
import { readRecording, writeRecording } from '../../../src/recording/recording.ts'
import { createSalesforce } from '../../../src/salesforce/salesforce.ts'
import { replayTool } from '../../../src/test-client/replay.ts'
import { type Answer, scopeOf, sendJson, sessionAt, startOrgServer } from '../salesforce/org-server.ts'

interface Row {
  readonly Name: string
  readonly Amount: number
  readonly StageName: string
}

const accountId = '0015e00002AbcDeAAF'
const tool = defineTool({
  name: 'raise',
  title: 'Raise',
  description: 'Raises amounts. Use when a test says so.',
  input: z.object({ accountId: z.string().length(18).describe('Id.'), reason: z.string().describe('Reason.') }),
  output: z.object({
    names: z.array(z.string()).describe('Names.'),
    stage: z.enum(['Early stage', 'Late stage']).describe('Stage.'),
    caseId: z.string().describe('Case.'),
  }),
  writes: 'changes',
  async run({ accountId: id, reason }, { org }) {
    const rows = await org
      .query<Row & { Id: string }>(soql`SELECT Id, Name, Amount, StageName FROM Opportunity WHERE AccountId = ${id}`)
      .toArray()
    for (const { Amount, Id } of rows) await org.update('Opportunity', Id, { Amount: Amount * 1.15 })
    const made = await org.create('Case', { Subject: reason, AccountId: id })
    return { names: rows.map(row => row.Name), stage: rows[0]?.StageName as 'Early stage', caseId: made }
  },
})

const rows = [
  {
    attributes: { type: 'Opportunity' },
    Id: '0065e00001AbcDeAAF',
    Name: 'Secret deal',
    Amount: 123456.5,
    StageName: 'Late stage',
  },
  {
    attributes: { type: 'Opportunity' },
    Id: '0065e00001AbcDfAAF',
    Name: 'Other deal',
    Amount: 99999,
    StageName: 'Early stage',
  },
]
const answer: Answer = ({ method, url }, response) => {
  if (url.includes('/query')) sendJson(response, 200, { totalSize: 2, done: true, records: rows })
  else if (method === 'PATCH') response.writeHead(204).end()
  else sendJson(response, 201, { id: '5005e00001AbcDeAAF', success: true, errors: [] })
}

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A call of the tool as `invoke --record` makes it. */
async function record(file: string) {
  const server = await startOrgServer(answer)
  const session = sessionAt(server.url)
  const recorder = createRecorder()
  const salesforce = createSalesforce({ transport: recorder.transport })
  const input = { accountId, reason: 'Because of Zoë' }
  const output = await tool.run(input, { org: salesforce.connect(session, scopeOf()) } as never)
  await salesforce.close()
  const exchanges = recorder.take()
  writeRecording(
    file,
    toRecording({ tool, session, customPermissions: undefined, input, outcome: { output }, exchanges }),
  )
  return { server, output }
}

describe('a replay', () => {
  it('runs the tool on what the org once answered, with stand-ins, and sends nothing', async () => {
    const file = join(createFolder(), 'raise.json')
    const { output, server } = await record(file)
    const sent = server.seen.length
    const { outcome } = readRecording(file)
    expect(sent).toBe(4)
    expect(await replayTool(tool, file)).toEqual('output' in outcome && outcome.output)
    expect(await replayTool(tool, file)).toMatchObject({ names: ['Text 2', 'Text 3'], stage: 'Late stage' })
    expect(output.names).toEqual(['Secret deal', 'Other deal'])
    expect(server.seen.length).toBe(sent)
  })

  it('knows a request again that differs in values alone, and takes no other answer for it', async () => {
    const file = join(createFolder(), 'raise.json')
    await record(file)
    const { input } = readRecording(file)
    const given = { ...(input as { accountId: string; reason: string }), reason: 'Another one' }
    expect(await replayTool(tool, file, given)).toMatchObject({ stage: 'Late stage' })
    const other = {
      ...tool,
      run: async (_: unknown, { org }: never) => (org as { limits(): Promise<unknown> }).limits(),
    }
    await expect(replayTool(other as unknown as typeof tool, file)).rejects.toThrow(
      'The recording has no answer to GET /services/data/v62.0/limits',
    )
  })

  it('gives each answer once', async () => {
    const file = join(createFolder(), 'raise.json')
    await record(file)
    const twice: typeof tool = {
      ...tool,
      async run(input, context) {
        await tool.run(input, context)
        return tool.run(input, context)
      },
    }
    await expect(replayTool(twice, file)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('gives the person the custom permissions that her org confirmed, and no others', async () => {
    const file = join(createFolder(), 'raise.json')
    await record(file)
    const shared = defineTool({
      ...{ name: 'raise', title: tool.title, description: tool.description, input: tool.input, output: tool.output },
      ...{
        writes: 'changes',
        surfaces: ['mcp'],
        runAs: { authorization: 'shared' },
        people: { customPermission: 'Raise' },
      },
      run: tool.run,
    })
    const recording = readRecording(file)
    const confirm = (customPermissions: string[]) =>
      writeRecording(file, { ...recording, user: { ...recording.user, customPermissions } })
    confirm([])
    await expect(replayTool(shared, file)).rejects.toMatchObject({ code: 'forbidden' })
    confirm(['Raise'])
    expect(await replayTool(shared, file)).toMatchObject({ names: ['Text 2', 'Text 3'] })
  })

  it('is of the tool that was recorded', async () => {
    const file = join(createFolder(), 'raise.json')
    await record(file)
    await expect(replayTool({ ...tool, name: 'lower' }, file)).rejects.toThrow('has a call of raise, not of lower')
  })
})

describe('the file', () => {
  it('is readable by its owner alone, also in the place of another, and by people', async () => {
    const file = join(createFolder(), 'raise.json')
    writeFileSync(file, 'old')
    chmodSync(file, 0o666)
    await record(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toMatch(/^\{\n {2}"version": 1,\n {2}"tool": "raise",\n/)
  })

  const changed = (change: (recording: Record<string, never>) => unknown) => async () => {
    const file = join(createFolder(), 'raise.json')
    await record(file)
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))))
    return readRecording(file)
  }
  const withPath = (path: string) => (recording: Record<string, never>) => {
    ;(recording.exchanges as unknown as [{ request: { path: string } }])[0].request.path = path
    return recording
  }

  it.each<[string, (recording: Record<string, never>) => unknown, string]>([
    ['another version', recording => ({ ...recording, version: 2 }), 'version'],
    ['a field that there is not', recording => ({ ...recording, token: 'x' }), 'Unrecognized key'],
    ['no exchanges', recording => ({ ...recording, exchanges: 7 }), 'exchanges'],
    ['another host', withPath('//evil.example/x'), 'exchanges.0.request.path'],
    ['a whole address', withPath('https://evil.example/x'), 'exchanges.0.request.path'],
    ['a line end in an address', withPath('/x\r\nhost: evil'), 'exchanges.0.request.path'],
    ['too many exchanges', recording => ({ ...recording, exchanges: Array(10_001).fill(null) }), 'exchanges'],
    ['a list', () => [], 'the whole'],
  ])('is refused with %s', async (_, change, what) => {
    await expect(changed(change)()).rejects.toThrow(what)
  })

  it('is refused when there is none, when it is too large and when it is no JSON', () => {
    const file = join(createFolder(), 'raise.json')
    expect(() => readRecording(file)).toThrow('there is no such file')
    writeFileSync(file, '{')
    expect(() => readRecording(file)).toThrow('is no JSON')
    writeFileSync(file, ' '.repeat(32 * 1024 * 1024 + 1))
    expect(() => readRecording(file)).toThrow('is larger than 32 MiB')
  })
})

describe('a request', () => {
  it('takes the way through a recorder only where there is one', async () => {
    const server = await startOrgServer((_request, response) => sendJson(response, 200, {}))
    const recorder = createRecorder()
    const [plain, recorded] = [createSalesforce(), createSalesforce({ transport: recorder.transport })]
    await plain.connect(sessionAt(server.url), scopeOf()).limits()
    expect(recorder.take()).toEqual([])
    await recorded.connect(sessionAt(server.url), scopeOf()).limits()
    expect(recorder.take()).toHaveLength(1)
    expect(recorder.take()).toEqual([])
    await Promise.all([plain.close(), recorded.close()])
  })
})
