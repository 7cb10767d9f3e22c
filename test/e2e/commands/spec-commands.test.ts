import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../client/host/command.ts'
import { fixtureApp } from '../../client/host/fixture-app.ts'

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
    ['report', (file: string) => [file]],
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

  it('shows what people ask, where it is known', async () => {
    expect((await run('report')).out).toContain('\n  Asked:   Which account is 001AH0000000003YAA?\n')
  })

  describe('--test-spec', () => {
    let app: string
    beforeAll(async () => {
      // Below the root, so that the app imports what an app imports.
      const data = fileURLToPath(new URL('../../../.data/', import.meta.url))
      await mkdir(data, { recursive: true })
      app = await mkdtemp(join(data, 'test-spec-'))
      await cp(fixtureApp, app, { recursive: true })
      await writeFile(join(app, 'package.json'), '{"type":"module","version":"1.0.0"}')
    })
    afterAll(() => rm(app, { recursive: true, force: true }))
    const write = (...args: readonly string[]) => runCommand('report', ['--test-spec', ...args], { folder: app })

    it('writes what people ask for the runner of agent tests, and what to do with it', async () => {
      const { code, err, out } = await write('--agent', 'Sales_Agent')
      expect([code, err]).toEqual([0, ''])
      expect(out).toMatch(/^Wrote specs\/Sales_Agent-testSpec\.yaml\.\n/)
      expect(out).toContain(
        'sf agent test create --spec specs/Sales_Agent-testSpec.yaml --api-name ActionHost_examples --target-org',
      )
      const text = await readFile(join(app, 'specs/Sales_Agent-testSpec.yaml'), 'utf8')
      expect(text).toContain('utterance: Which account is 001AH0000000003YAA?\n')
      const studio = await write('--agent', 'Sales_Agent', '--test-runner', 'agentforce-studio')
      expect(studio.out).toContain(
        'specs/Sales_Agent-ngtTestSpec.yaml --api-name ActionHost_examples --test-runner agent',
      )
    })

    it('says how to name the agent, and writes over nothing that was edited', async () => {
      expect((await write()).out).toContain('It tests an agent "ActionHost"; --agent NAME says')
      expect(await write()).toMatchObject({ code: 0 })
      const file = join(app, 'specs/ActionHost-testSpec.yaml')
      await writeFile(file, '# mine\n')
      expect(await write()).toMatchObject({ code: 1, err: expect.stringContaining('says something else') })
      expect(await readFile(file, 'utf8')).toBe('# mine\n')
    })

    it.each([
      [['--agent', '../x'], '--agent: the API name of an agent'],
      [['--test-runner', 'mine'], '--test-runner: must be one of testing-center, agentforce-studio'],
      [['--json'], 'Name one file or none, or a specification'],
      [['file.yaml'], 'Name one file or none, or a specification'],
    ])('refuses %j', async (args, message) => {
      expect(await write(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) })
    })
  })
})
