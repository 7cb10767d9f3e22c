import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCreate } from '../../../create/command.ts'
import { createFolder } from '../../client/host/folder.ts'

let folder: ReturnType<typeof createFolder>
beforeEach(() => {
  folder = createFolder()
})
afterEach(() => folder.remove())

function run(args: readonly string[], pack?: () => string) {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = runCreate(args, {
    ...{ usage: 'Usage: create NAME', folder: folder.path },
    ...(pack && { pack }),
    print: text => out.push(text),
    complain: text => err.push(text),
  })
  return { exitCode, out: out.join('\n'), err: err.join('\n') }
}

const read = (file: string): string => readFileSync(join(folder.path, file), 'utf8')
const filesOf = (name: string): string[] =>
  readdirSync(join(folder.path, name), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(join(folder.path, name).length + 1))

describe('making an app', () => {
  it('writes all that an app needs, under its own name, and says how to go on', () => {
    const { err, exitCode, out } = run(['order-desk'])
    expect([exitCode, err]).toEqual([0, ''])
    expect(out).toMatch(/an app of \d+ files[\s\S]*cd order-desk\n {2}npm install\n {2}npm run dev$/)
    expect(filesOf('order-desk')).toEqual(
      expect.arrayContaining([
        'package.json',
        '.gitignore',
        '.npmrc',
        '.env.example',
        'openapi/api-spec.yaml',
        'Containerfile',
        '.dockerignore',
        'compose.yaml',
        'deploy/systemd.service',
        'tools/index.ts',
      ]),
    )
    expect(JSON.parse(read('order-desk/package.json'))).toMatchObject({ name: 'order-desk' })
    expect(read('order-desk/app-link.config.ts')).toContain("clientName: 'OrderDesk'")
    expect(read('order-desk/.vscode/mcp.json')).toContain('"order-desk"')
    const all = filesOf('order-desk').map(file => read(`order-desk/${file}`))
    expect(all.filter(text => /my-?actions/i.test(text.replaceAll(/\s/g, '')))).toEqual([])
  })

  it('lets it depend on the version that it was made with, or on what was packed for it', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
    run(['published'])
    expect(JSON.parse(read('published/package.json')).dependencies['applink-action-host']).toBe(version)
    expect(read('published/Containerfile')).not.toContain('vendor')

    writeFileSync(join(folder.path, 'host-1.tgz'), 'packed')
    expect(run(['by-hand', '--package', 'host-1.tgz']).exitCode).toBe(0)
    expect(run(['by-checkout'], () => join(folder.path, 'host-1.tgz')).exitCode).toBe(0)
    for (const name of ['by-hand', 'by-checkout']) {
      const { dependencies } = JSON.parse(read(`${name}/package.json`))
      expect(dependencies['applink-action-host']).toBe('file:vendor/host-1.tgz')
      expect(read(`${name}/vendor/host-1.tgz`)).toBe('packed')
      expect(read(`${name}/Containerfile`)).toMatch(/\nCOPY vendor \.\/vendor\nCOPY package\.json .*\nRUN npm ci/)
    }
  })

  it('takes a folder that git alone has been in', () => {
    mkdirSync(join(folder.path, 'fresh/.git'), { recursive: true })
    expect(run(['fresh']).exitCode).toBe(0)
  })

  it.each([
    [['taken'], 'taken is not empty: it has notes.txt. Name a new folder, or an empty one.'],
    [['My App'], '"My App" cannot be the name of an app: use lower-case letters'],
    [[], 'Name one app.\n\nUsage: create NAME'],
    [['one', 'two'], 'Name one app.'],
    [['one', '--force'], "Unknown option '--force'"],
    [['one', '--package', 'none.tgz'], '--package: there is no file'],
  ])('writes nothing for %j, packs nothing, and says why', (args, message) => {
    mkdirSync(join(folder.path, 'taken'))
    writeFileSync(join(folder.path, 'taken/notes.txt'), '')
    const { err, exitCode } = run(args, () => {
      throw new Error('packed for nothing')
    })
    expect([exitCode, err]).toEqual([2, expect.stringContaining(message)])
    expect(readdirSync(folder.path)).toEqual(['taken'])
    expect(filesOf('taken')).toEqual(['notes.txt'])
  })

  it('explains itself', () => {
    expect(run(['--help'])).toEqual({ exitCode: 0, out: 'Usage: create NAME', err: '' })
    expect(existsSync(join(folder.path, '--help'))).toBe(false)
  })
})
