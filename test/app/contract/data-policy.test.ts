import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../src/cli/commands.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const page = readFileSync(join(root, 'docs/data-policy.md'), 'utf8')
const [, example = ''] = /### An example\n[\s\S]*?```ts\n([\s\S]*?)```/.exec(page) ?? []
const commands = [...page.matchAll(/```bash\nnpm run policy -- (.+)\n```\n\n```\n([\s\S]*?)\n```/g)]
let folder: string

beforeAll(() => {
  mkdirSync(join(root, '.data'), { recursive: true })
  // Below the root, so that it imports what the sample app imports.
  folder = mkdtempSync(join(root, '.data/policy-page-'))
  mkdirSync(join(folder, 'tools'))
  writeFileSync(join(folder, 'tools/index.ts'), `export * from '../../../tools/index.ts'\n`)
  const config = `export { appLink, dev } from '../../app-link.config.ts'\n${example}`
  writeFileSync(join(folder, 'app-link.config.ts'), config)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the policy of the page for administrators', () => {
  it('is one for the sample company, and the page has what the commands print', async () => {
    expect(commands.map(([, args]) => args)).toEqual(['customerActivity', '--explain customerActivity name'])
    for (const [, args = '', printed = ''] of commands) {
      const out: string[] = []
      const shell = {
        folder,
        env: {},
        print: (text: string) => out.push(text),
        complain: (text: string) => out.push(text),
      }
      expect(await runCli(['policy', ...args.split(' ')], shell)).toBe(0)
      expect(out.join('\n').slice(0, printed.length)).toBe(printed)
    }
  })
})
