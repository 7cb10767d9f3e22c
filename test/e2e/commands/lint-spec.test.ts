import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../client/host/command.ts'
import { runProgram } from '../../client/host/program.ts'

const folder = mkdtempSync(join(tmpdir(), 'lint-spec-'))

afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const lintSpec = (...args: readonly string[]) => runCommand('lint', args)

const yaml = `openapi: 3.0.3
info: {title: Shop, version: 1.0.0, description: Orders.}
servers: [{url: 'https://shop.example.com'}]
paths:
  /orders:
    description: Orders.
    get:
      operationId: findOrders
      description: Finds orders.
      responses:
        '200':
          description: Orders.
          content:
            application/json:
              schema:
                type: object
                properties:
                  id: {type: string, not: {enum: [x]}}
        default:
          description: Failure.
          content: {application/json: {schema: {type: object, properties: {message: {type: string}}}}}
`
const broken = fileOf('broken.yaml', yaml)
const clean = fileOf('clean.yaml', yaml.replace(', not: {enum: [x]}', ''))

describe('npm run lint:spec', () => {
  it('passes our own document', async () => {
    expect(await lintSpec('openapi/api-spec.yaml')).toMatchObject({ code: 0, err: '' })
  })

  it('ends with 0 when nothing is wrong, and with 1 when there is an error', async () => {
    expect(await lintSpec(clean)).toEqual({ code: 0, err: '', out: `${clean}: 0 errors, 0 warnings, 0 notes\n` })
    const { code, out } = await lintSpec(broken)
    expect(code).toBe(1)
    expect(out).toContain(`${broken}:18  error  es-no-not`)
  })

  it('ends with 0 when there are only warnings', async () => {
    const { code, out } = await lintSpec(
      fileOf('warned.yaml', yaml.replace(', not: {enum: [x]}', '').replace('description: Finds orders.', '')),
    )
    expect(out).toContain('0 errors, 1 warning, 0 notes')
    expect(code).toBe(0)
  })

  it('prints one line of JSON and nothing else with --json', async () => {
    const { code, err, out } = await runProgram('lint', ['--json', broken])
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(JSON.parse(out)).toEqual({
      errors: 1,
      warnings: 0,
      findings: [
        {
          rule: 'es-no-not',
          severity: 'error',
          pointer: '/paths/~1orders/get/responses/200/content/application~1json/schema/properties/id/not',
          line: 18,
          message: expect.any(String),
          fix: expect.any(String),
        },
      ],
      rules: {
        'es-no-not': {
          sentence: expect.any(String),
          sources: [
            { kind: 'page', title: expect.any(String), url: expect.stringMatching(/^https:\/\/help\.salesforce/) },
          ],
        },
      },
    })
  })

  it('prints SARIF with --sarif', async () => {
    const { code, out } = await lintSpec(broken, '--sarif')
    expect(code).toBe(1)
    expect(JSON.parse(out).runs[0].results).toHaveLength(1)
  })

  it('ends with 1 and one line for a document that is no OpenAPI', async () => {
    const { code, err, out } = await lintSpec(fileOf('other.json', '{"name": "x"}'))
    expect({ code, err, out }).toEqual({
      code: 1,
      err: expect.stringMatching(/^This is no OpenAPI document.*\n$/),
      out: '',
    })
  })

  it.each([
    ['a file that is not there', () => [join(folder, 'none.yaml')], 'cannot be read (ENOENT)'],
    ['a folder', () => [folder], 'is no file'],
    ['broken YAML', () => [fileOf('tab.yaml', 'openapi: 3.0.3\ninfo:\n\ttitle: x\n')], 'Line 3: The YAML is broken'],
    ['a huge file', () => [hugeFile()], 'more than 20,000,000 are not read'],
    ['no file', () => [], 'Name one file'],
    ['two files', () => [clean, broken], 'Name one file'],
    ['two formats', () => ['--json', '--sarif', clean], 'Choose one of --json and --sarif'],
    ['an unknown option', () => ['--xml', clean], "Unknown option '--xml'"],
  ])('ends with 2, one line on the error output and no other for %s', async (_, args, message) => {
    const { code, err, out } = await lintSpec(...args())
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})

function hugeFile(): string {
  const file = fileOf('huge.json', '{}')
  truncateSync(file, 3_000_000_000)
  return file
}
