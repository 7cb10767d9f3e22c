import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'

const page = readFileSync(new URL('../../../docs/local-org.md', import.meta.url), 'utf8')
const mark = '\n--- next block ---\n'
const run = promisify(execFile)

interface Example {
  readonly commands: string
  readonly expected: string
}

/** Each block of commands, with the answer that stands below it. */
const examples: readonly Example[] = [...page.matchAll(/```sh\n([\s\S]+?)```(?:\s*```json\n([\s\S]+?)```)?/g)]
  .map(([, commands = '', expected = '']) => ({ commands, expected }))
  .filter(({ commands }) => !/^np[mx] /m.test(commands))

const escaped = (text: string): string =>
  text
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('\n', '\\s*')

/** `...` stands for anything. */
const toPattern = (expected: string): RegExp => new RegExp(expected.split('...').map(escaped).join('[\\s\\S]*?'))

let dev: RunningDev
let answers: readonly string[]

beforeAll(async () => {
  dev = await startDev()
  const script = examples.map(({ commands }) => commands).join(`printf '%s' '${mark}'\n`)
  const here = script.replaceAll('http://127.0.0.1:4000', dev.org).replaceAll('http://127.0.0.1:8080', dev.mesh)
  answers = (await run('bash', ['-uc', here])).stdout.split(mark)
})
afterAll(() => dev.stop())

describe('docs/local-org.md', () => {
  it('has commands to run', () => {
    expect(examples.length).toBeGreaterThan(15)
    expect(answers).toHaveLength(examples.length)
  })

  it.each(examples.map(({ commands, expected }, at) => ({ at, line: commands.split('\n')[0], expected })))(
    'shows what is answered to $line',
    ({ at, expected }) => {
      expect(answers[at]).toMatch(toPattern(expected))
    },
  )

  it('lists every option of the program', async () => {
    const { stdout } = await run(process.execPath, ['local-org/main.ts', '--help'])
    const options = stdout.match(/--[a-z-]+/g) ?? []
    expect(options.filter(option => option !== '--help' && !page.includes(`\`${option}`))).toEqual([])
  })
})
