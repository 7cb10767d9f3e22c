import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { readServiceClients } from '../../../src/identity/keys/service-clients.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8')
const pages = ['README.md', ...readdirSync(`${root}docs`).map(name => `docs/${name}`)].filter(name =>
  name.endsWith('.md'),
)
const folder = `${root}.data/readme`

const blocksOf = (page: string, language: string): string[] =>
  [...read(page).matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]+?)^ *\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  )

interface McpServer {
  readonly url?: string
  readonly command?: string
  readonly args?: readonly string[]
}

/** VS Code has `servers`, Cursor and most others have `mcpServers`. */
function serversIn(text: string): McpServer[] {
  const { mcpServers, servers } = JSON.parse(text) as Record<string, Record<string, McpServer> | undefined>
  return Object.values(servers ?? mcpServers ?? {})
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('README.md and docs/', () => {
  it('shows a first tool that compiles and can be served', async () => {
    const block = /```ts\n([\s\S]+?)```/.exec(read('README.md'))?.[1] ?? ''
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      `${folder}/account-name.ts`,
      `import { defineTool, recordId } from '#kit'\nimport * as z from 'zod'\n\n${block}`,
    )
    const include = ['*.ts']
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ extends: '../../tsconfig.json', include, exclude: [] }))
    execFileSync(`${root}node_modules/.bin/tsc`, ['-p', folder], { stdio: 'pipe' })
    const { accountName } = (await import(`${folder}/account-name.ts`)) as { accountName: Tool }
    expect(createCatalog([accountName]).toolOf('accountName', 'mcp')).toBe(accountName)
  })

  it('names no npm command that does not exist', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)
    const named = pages.flatMap(page =>
      [...read(page).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(match => `${page}: ${match[1]}`),
    )
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(entry => !scripts.includes(entry.split(': ')[1] ?? ''))).toEqual([])
  })

  it('shows service clients that the host reads', () => {
    const entries = ['docs/mcp.md', 'docs/agentforce-mcp.md'].flatMap(page => blocksOf(page, 'json'))
    const lists = entries.filter(text => text.trimStart().startsWith('['))
    expect(lists.map(readServiceClients).map(({ people, services }) => people.size + services.size)).toEqual([1, 1])
    expect(entries.map(text => typeof JSON.parse(text))).toEqual(entries.map(() => 'object'))
  })

  it('lets assistants connect to the address of npm run dev, or start the bridge that is there', () => {
    const servers = blocksOf('README.md', 'json').flatMap(serversIn)
    expect(servers.map(({ url }) => url).filter(Boolean)).toEqual([
      'http://127.0.0.1:8080/mcp',
      'http://127.0.0.1:8080/mcp',
    ])
    const started = servers.flatMap(({ args = [], command = '' }) => (command ? [[command, ...args]] : []))
    expect(started).toHaveLength(2)
    for (const [node = '', program = '', folderOption, home = '', command, option, value, ...more] of started) {
      expect([folderOption, command]).toEqual(['--folder', 'mcp'])
      for (const path of [node, program, `${home}/package.json`])
        expect(existsSync(path.replace('/path/to/host/', root))).toBe(true)
      expect(['--as', '--org']).toContain(option)
      expect([typeof value, more]).toEqual(['string', []])
    }
  })

  it('starts the same program on the command line', () => {
    const programs = [
      ...read('README.md').matchAll(
        /(?:node|node_modules\/\.bin\/node) (\S*cli\.ts)(?: \\\n)?(?: +--folder \S+)? mcp /g,
      ),
    ]
    expect(programs.map(([, program = '']) => program.replace('/path/to/host/', ''))).toEqual([
      'src/cli/cli.ts',
      'src/cli/cli.ts',
    ])
  })
})
