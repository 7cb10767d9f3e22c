import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { createCatalog } from '../../src/core/catalog.ts'
import type { Tool } from '../../src/core/tool.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8')
const pages = ['README.md', ...readdirSync(`${root}docs`).map(name => `docs/${name}`)].filter(name =>
  name.endsWith('.md'),
)
const folder = `${root}.data/readme`

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('README.md and docs/', () => {
  it('shows a first tool that compiles and can be served', async () => {
    const block = /```ts\n([\s\S]+?)```/.exec(read('README.md'))?.[1] ?? ''
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      `${folder}/account-name.ts`,
      `import { defineTool } from '#kit'\nimport * as z from 'zod'\n\n${block}`,
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
      [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(match => `${page}: ${match[1]}`),
    )
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(entry => !scripts.includes(entry.split(': ')[1] ?? ''))).toEqual([])
  })

  it('links to no file that does not exist', () => {
    const missing = pages.flatMap(page =>
      [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
        .map(match => match[1] ?? '')
        .filter(target => !existsSync(fileURLToPath(new URL(target, `file://${root}${page}`))))
        .map(target => `${page}: ${target}`),
    )
    expect(missing).toEqual([])
  })
})
