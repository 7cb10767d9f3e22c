import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../client/host/command.ts'

const run = (name: string, ...args: readonly string[]) => runCommand(name, args)

let folder: string
let old: string
let current: string

const documentOf = (type: string) =>
  JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Sky', version: '1' },
    paths: {
      '/weather': {
        get: {
          operationId: 'readWeather',
          responses: {
            200: { content: { 'application/json': { schema: { type: 'object', properties: { wind: { type } } } } } },
          },
        },
      },
    },
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spec-commands-'))
  old = join(folder, 'old.json')
  current = join(folder, 'current.json')
  await writeFile(old, documentOf('string'))
  await writeFile(current, documentOf('number'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('npm run diff:spec', () => {
  it('ends with 1 when something breaks, says so to people and programs, and with 0 once it is accepted', async () => {
    const words = await run('diff', old, current)
    expect(words).toMatchObject({ code: 1, err: '' })
    expect(words.out).toContain('wind of the answer 200 of readWeather was string and is now number.')
    const { code, out } = await run('diff', old, current, '--json')
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      {
        ...{ errors: 1, warnings: 0, findings: [{ rule: 'diff-type-change' }] },
        rules: { 'diff-type-change': { sources: [{ url: expect.stringMatching(/^https:/) }] } },
      },
    ])
    expect(await run('diff', old, current, '--accept')).toMatchObject({ code: 0 })
    expect(await readFile(old, 'utf8')).toBe(documentOf('number'))
    expect(await run('diff', old, current)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing breaks.'),
    })
  })

  it.each([
    [['one.yaml'], 'Name two files or none'],
    [['a', 'b', 'c'], 'Name two files or none'],
    [['no-file.yaml', 'no-other.yaml'], 'no-file.yaml cannot be read (ENOENT).'],
    [['--loud'], "Unknown option '--loud'"],
  ])('ends with 2 for %j', async (args, message) => {
    expect(await run('diff', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) })
  })
})

describe('a document in a version that nobody can judge', () => {
  it.each([
    ['diff', (file: string) => [file, file]],
    ['lint', (file: string) => [file, '--names']],
  ])('is refused by %s, with 1 and one line', async (command, argsOf) => {
    const file = join(folder, 'newer.json')
    await writeFile(file, documentOf('string').replace('3.0.3', '3.1.0'))
    const { code, err, out } = await run(command, ...argsOf(file))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('says version "3.1.0": only OpenAPI 3.0 and Swagger 2.0 can be judged.')
  })
})

describe('npm run lint:spec -- --names', () => {
  it('says what Salesforce will call everything, to people and programs', async () => {
    const { code, out } = await run('lint', '--names', current, '--client-name', 'Sky')
    expect(code).toBe(0)
    expect(out).toContain('ExternalService.Sky_readWeather_OUT_200\n    wind  Double')
    const json = await run('lint', '--names', current, '--json')
    expect(JSON.parse(json.out)).toMatchObject({ service: 'Sky', operations: [{ flowAction: 'Sky.readWeather' }] })
  })
})

describe('npm run report:agents', () => {
  it('shows our own documents, or a file', async () => {
    expect(await run('report')).toMatchObject({
      code: 0,
      out: expect.stringContaining('(ActionHost.readAccount)'),
    })
    const { out } = await run('report', current, '--json')
    expect(JSON.parse(out)).toEqual([{ service: 'Sky', actions: [], warnings: [] }])
    expect(await run('report', 'no-file.yaml')).toMatchObject({ code: 2 })
  })
})
