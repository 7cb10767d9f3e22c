import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../src/cli/commands.ts'

const hostile = 'a\u001b[2J\r\n\u007f\u009b1A\u2028\u202eb'
const steering = /[^\P{Cc}\n]|[\u202a-\u202e\u2028\u2029]/u

/** Every text that the reports show is hostile. */
const documentWith = (type: string): string => {
  const object = { type: 'object', title: hostile, properties: { [hostile]: { type, description: hostile } } }
  const operation = {
    operationId: hostile,
    summary: hostile,
    description: hostile,
    parameters: [{ name: hostile, in: 'query', schema: { type, enum: [hostile, hostile] } }],
    requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Nothing' } } } },
    responses: { 200: { description: hostile, content: { 'application/json': { schema: { not: object } } } } },
    'x-sfdc': { agent: { topic: { name: hostile, scope: hostile }, action: { publishAsAgentAction: true } } },
  }
  return JSON.stringify({
    ...{ openapi: '3.0.3', info: { title: hostile, version: '1' } },
    paths: { [`/${hostile}`]: { post: operation } },
    components: { schemas: { [hostile]: object } },
  })
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'terminal-'))
  writeFileSync(join(folder, 'old.json'), documentWith('string'))
  writeFileSync(join(folder, 'new.json'), documentWith('integer'))
  writeFileSync(join(folder, 'broken.json'), `{"${hostile.replaceAll(/\p{Cc}/gu, ' ')}": 1, "x": 2`)
  writeFileSync(join(folder, 'twice.yaml'), `openapi: 3.0.3\n"a\\e[2J": 1\n"a\\e[2J": 2\n`)
})
afterAll(() => rmSync(folder, { recursive: true }))

async function run(args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const shell = { folder, env: {}, print: (text: string) => out.push(text), complain: (text: string) => err.push(text) }
  const code = await runCli(args, shell)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('what a command prints of a document of strangers', () => {
  it.each([
    ['lint', 'old.json'],
    ['lint', 'old.json', '--json'],
    ['lint', 'old.json', '--sarif'],
    ['lint', 'old.json', '--names'],
    ['lint', 'old.json', '--names', '--json'],
    ['lint', 'broken.json'],
    ['lint', 'twice.yaml'],
    ['report', 'old.json'],
    ['report', 'old.json', '--json'],
    ['diff', 'old.json', 'new.json'],
    ['diff', 'old.json', 'new.json', '--json'],
    [hostile],
    ['lint', hostile],
    ['lint', `--${hostile}`],
    ['invoke', hostile, '{}'],
    ['--folder', hostile, 'lint'],
  ])('cannot steer a terminal: %j', async (...args) => {
    const { err, out } = await run(args)
    expect(out + err).not.toBe('')
    expect(out + err).not.toMatch(steering)
    if (args.includes('--json')) expect(JSON.stringify(JSON.parse(out))).toContain(JSON.stringify(hostile).slice(1, -1))
  })

  it('begins no line of its own', async () => {
    const { out } = await run(['lint', 'old.json'])
    const places = out.split('\n').filter(line => line !== '' && !line.startsWith('  '))
    expect(places.length).toBeGreaterThan(3)
    for (const line of places) expect(line).toMatch(/^old\.json(?::\d+ {2}(?:error|warning|info) {2}|: \d+ errors)/)
  })
})
