import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { figureOf, tell } from './measure/figures.ts'

/** What an app has in `node_modules` after `npm install --omit=dev`: bytes of files, with the largest packages. */
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-install-'))
const npm = (args: readonly string[], cwd: string): string => execFileSync('npm', args, { cwd, encoding: 'utf8' })

const packed = npm(['pack', '--silent', '--pack-destination', folder], root).trim().split('\n').at(-1) ?? ''
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const dependencies = { 'applink-action-host': `file:${packed}`, zod: devDependencies.zod }
writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
npm(['install', '--omit=dev', '--silent', '--no-audit', '--no-fund'], folder)

const modules = join(folder, 'node_modules')
const bytesOf = (path: string): number =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
const folders = readdirSync(modules).filter(name => !name.startsWith('.'))
const names = folders.flatMap(name =>
  name.startsWith('@') ? readdirSync(join(modules, name)).map(inner => `${name}/${inner}`) : [name],
)
const sizes = names.map(name => [name, bytesOf(join(modules, name)) / 1e6] as const).filter(([, size]) => size > 0)
for (const [name, size] of sizes.toSorted((a, b) => b[1] - a[1]).slice(0, 12)) {
  console.log(`${name.padEnd(40)} ${size.toFixed(1).padStart(6)} MB`)
}
console.log()
tell(figureOf('production install', [bytesOf(modules) / 1e6]), `${sizes.length} packages`)
rmSync(folder, { recursive: true })
