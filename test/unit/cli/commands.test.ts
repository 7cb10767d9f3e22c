import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../src/cli/commands.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const fixture = `${root}test/fixtures`
const empty = mkdtempSync(`${tmpdir()}/no-app-`)
afterAll(() => rmSync(empty, { recursive: true }))

async function run(args: readonly string[], folder = fixture) {
  const [out, err]: [string[], string[]] = [[], []]
  const shell = { folder, env: {}, print: (text: string) => out.push(text), complain: (text: string) => err.push(text) }
  const code = await runCli(args, shell)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const names = [
  'dev',
  'start',
  'worker',
  'new',
  'tools',
  'openapi',
  'types',
  'lint',
  'diff',
  'publish',
  'report',
  'policy',
  'invoke',
  'compare',
  'jobs',
  'backup',
  'keys',
  'audit',
  'mcp',
  'service-client',
  'named-credential',
]

describe('applink-action-host', () => {
  it('lists its commands when it is asked, and when it gets none', async () => {
    const { code, err, out } = await run(['--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect([...out.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name)).toEqual(names)
    expect(await run([])).toEqual({ code: 2, out: '', err: out })
    for (const word of ['-h', 'help']) expect(await run([word])).toEqual({ code: 0, out, err: '' })
  })

  it.each(['frobnicate', 'constructor', '__proto__', ''])('lists them for %j, which is no command', async word => {
    const { code, err, out } = await run([word])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(new RegExp(`^There is no command "${word}"\\.\n\nUsage: `))
    for (const name of names) expect(err).toContain(`  ${name} `)
  })

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }
    expect(await run(['--version'])).toEqual({ code: 0, out: version, err: '' })
  })

  it.each(names)('says of %s how it is used, with an example', async name => {
    const { code, err, out } = await run([name, '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(await run([name, '-h'])).toEqual({ code, err, out })
    expect(out).toMatch(new RegExp(`^Usage: applink-action-host ${name}\\b`))
    const [, script = ''] = /\n\nExample:\n {2}npm (?:run )?(?:--silent )?([\w:-]+)/.exec(out) ?? []
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
    expect(scripts[script]).toBe(`node src/cli/cli.ts ${name}`)
  })

  it.each(names)('ends %s with 2 for an option that it does not know', async name => {
    const { code, err, out } = await run([name, '--no-such-option'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(name === 'jobs' ? 'Say one of list' : '--no-such-option')
  })

  it('says where an app is missing, with exit code 1', async () => {
    for (const command of [['openapi'], ['new', 'shipOrder'], ['jobs', 'list'], ['start']]) {
      const { code, err, out } = await run(command, empty)
      expect([code, out]).toEqual([1, ''])
      expect(err).toContain(`tools/index.ts: there is no such file in ${empty}.`)
    }
  })

  it('needs no app for a document of anybody', async () => {
    const file = `${root}openapi/api-spec.yaml`
    expect(await run(['lint', file], empty)).toMatchObject({ code: 0, err: '' })
    expect(await run(['report', file], empty)).toMatchObject({ code: 0, err: '' })
    expect(await run(['diff', file, file], empty)).toMatchObject({ code: 0, err: '' })
  })

  it('refuses a folder that is not there', async () => {
    expect(await run(['--folder', 'nowhere', 'openapi'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no folder'),
    })
  })
})
