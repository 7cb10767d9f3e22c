import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../../src/cli/commands.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const plain = join(root, 'test/fixtures')
let folder: string

const policy = `{
  rules: [
    { to: ['agent', 'mcpPerson'], tool: 'readAccount', field: 'name', do: 'mask', mask: 'initials' },
    { to: 'console', tool: 'readAccount', do: 'refuse' },
    { to: 'agent', tool: 'readHeadlines', do: 'refuse' },
  ],
  answers: [{ to: 'agent', rows: 50, characters: 20_000 }],
}`

beforeAll(() => {
  mkdirSync(join(root, '.data'), { recursive: true })
  // Below the root, so that it imports what an app imports.
  folder = mkdtempSync(join(root, '.data/policy-'))
  mkdirSync(join(folder, 'tools'))
  writeFileSync(join(folder, 'tools/index.ts'), `export * from '../../../test/fixtures/tools/index.ts'\n`)
  const config = `export * from '../../test/fixtures/app-link.config.ts'\nexport const policy = ${policy}\n`
  writeFileSync(join(folder, 'app-link.config.ts'), config)
})
afterAll(() => rmSync(folder, { recursive: true }))

async function run(args: readonly string[], app = folder) {
  const [out, err]: [string[], string[]] = [[], []]
  const shell = { env: {}, print: (text: string) => out.push(text), complain: (text: string) => err.push(text) }
  const code = await runCli(['policy', ...args], { ...shell, folder: app })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('npm run policy', () => {
  it('says of each field of a tool what every kind of caller has of it', async () => {
    const { code, out } = await run(['readAccount'])
    expect(code).toBe(0)
    expect(out).toBe(`readAccount: Read account
  names no objects, so touches whatever its rights allow
  FIELD      KIND OF DATA  agent          flow   apex   mcpPerson      console
  name       -             initials only  shown  shown  initials only  refused
  openCases  -             shown          shown  shown  shown          refused
  agent: at most 50 rows and 20,000 characters
  flow, apex: by readAccountForFlow`)
  })

  it('has all tools, and says so where there is no policy', async () => {
    const { code, out } = await run([], plain)
    expect(code).toBe(0)
    expect(out).toMatch(/^app-link\.config\.ts has no policy: whoever can call a tool is shown all that it gives\. /)
    const names = [...out.matchAll(/^(\w+): /gm)].map(([, name]) => name)
    expect(names).toEqual([
      ...['readAccount', 'readHeadlines', 'countAccounts', 'addContact', 'enrollAccounts', 'readParameters'],
      ...['addProducts', 'listProducts'],
    ])
    expect(out).not.toMatch(/masked|dropped|refused/)
  })

  it('has the same for programs', async () => {
    const { out } = await run(['readAccount', '--json'])
    expect(JSON.parse(out)).toMatchObject({
      policy: { answers: [{ rows: 50 }] },
      tools: [
        {
          name: 'readAccount',
          callers: [{ kind: 'agent', fields: [{ path: 'name', done: 'masked' }, {}] }, {}, {}, {}, {}],
        },
      ],
    })
  })
})

describe('npm run policy -- --explain', () => {
  it('says for each kind of caller which rule decided, and what would change it', async () => {
    const { code, out } = await run(['--explain', 'readAccount', 'name'])
    expect(code).toBe(0)
    expect(out).toBe(`name of readAccount: says nothing of its data

agent: initials only
  By rules.0: { to: ['agent', 'mcpPerson'], tool: 'readAccount', field: 'name', do: 'mask', mask: 'initials' }
  To show it to agent: take agent out of rules.0, and add { to: 'agent', tool: 'readAccount', field: 'name', do: 'show' }.

flow: shown, by readAccountForFlow
  No rule is about it.
  To mask it for flow: add { to: 'flow', tool: 'readAccount', field: 'name', do: 'mask' }. This changes it for apex too.

apex: shown, by readAccountForFlow
  No rule is about it.
  To mask it for apex: add { to: 'apex', tool: 'readAccount', field: 'name', do: 'mask' }. This changes it for flow too.

mcpPerson: initials only
  By rules.0: { to: ['agent', 'mcpPerson'], tool: 'readAccount', field: 'name', do: 'mask', mask: 'initials' }
  To show it to mcpPerson: take mcpPerson out of rules.0, and add { to: 'mcpPerson', tool: 'readAccount', field: 'name', do: 'show' }.

console: refused, with the whole tool
  By rules.1: { to: 'console', tool: 'readAccount', do: 'refuse' }
  To let console have the tool: take rules.1 away.`)
  })

  it('asks which tool and which field was meant', async () => {
    expect(await run(['--explain', 'readAcount', 'name'])).toEqual({
      ...{ code: 1, out: '' },
      err: 'There is no tool "readAcount". Did you mean readAccount?',
    })
    expect((await run(['--explain', 'readAccount', 'cases'])).err).toBe(
      'readAccount gives no "cases". Did you mean openCases?',
    )
    expect((await run(['--explain', 'readAccount', 'zip'])).err).toBe(
      'readAccount gives no "zip". It gives name, openCases.',
    )
    expect((await run(['jobStatus'])).err).toMatch(/^jobStatus gives what the tools that are jobs give: /)
  })

  it.each([[['--explain']], [['--explain', 'readAccount']], [['readAccount', 'name']], [['--explain', 'a', 'b', 'c']]])(
    'ends with 2 for %j',
    async args => expect(await run(args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: ') }),
  )
})

describe('npm run report:agents', () => {
  const report = async (...args: readonly string[]) => {
    const out: string[] = []
    const shell = {
      folder,
      env: {},
      print: (text: string) => out.push(text),
      complain: (text: string) => out.push(text),
    }
    expect(await runCli(['report', ...args], shell)).toBe(0)
    return out.join('\n')
  }

  it('says of each action who is shown what of its tool, and which ones are kept from agents', async () => {
    const [text, shown] = [
      await report(),
      { shownTo: expect.arrayContaining([{ kinds: ['console'], text: 'refused' }]) },
    ]
    expect(text).toContain(`  Shown, by the data policy:
    agent: everything but name (initials only); at most 50 rows and 20,000 characters
    flow, apex: everything; by readAccountForFlow
    mcpPerson: everything but name (initials only)
    console: refused
  Size: `)
    expect(text).toContain('\nKept from agents by the data policy\n  Read headlines  (readHeadlines)')
    expect(text).not.toContain('ActionHost.readHeadlines')
    expect(JSON.parse(await report('--json'))).toMatchObject([
      { kept: ['Read headlines  (readHeadlines)'], actions: expect.arrayContaining([expect.objectContaining(shown)]) },
    ])
  })
})
