import { existsSync, globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

const root = new URL('../../', import.meta.url)

/** The text of a file, by its path from the root. */
export const readSource = (file: string): string => readFileSync(new URL(file, root), 'utf8')

/** Folders of what npm installed, such as that of `npm run clients`. */
const isInstalled = (file: string): boolean => /(?:^|[\\/])node_modules$/.test(file)

/** Paths from the root, with slashes. */
export const filesIn = (patterns: string[]): readonly string[] =>
  globSync(patterns, { cwd: root.pathname, exclude: isInstalled }).map(file => file.replaceAll('\\', '/'))

const patterns = new URL('docs/patterns.md', root)

/** Whether a file is one of the sample tools, which docs/patterns.md shows. They import the kit and zod alone; others what they like. */
const isSample = (file: string): boolean =>
  existsSync(patterns) && readFileSync(patterns, 'utf8').includes(`(../${file})`)

export const sampleFiles = filesIn(['tools/**/*.ts']).filter(isSample)

const statement =
  /^(?:import|export)\s[^'"]*?\bfrom\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"`]([^'"`]+)/gm

/** What a text imports, as it is written there. */
export const importsOf = (text: string): string[] =>
  [...text.matchAll(statement)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')

const { imports: aliases } = JSON.parse(readSource('package.json')) as { imports: Readonly<Record<string, string>> }

/** The file of ours that an import leads to; `undefined` when it is of others. */
export function ownFileOf(file: string, specifier: string): string | undefined {
  const alias = aliases[specifier]
  if (alias !== undefined) return posix.normalize(alias)
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : undefined
}
