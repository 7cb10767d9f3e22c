import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tools } from '#tools'
import { appLink } from '../../app-link.config.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import { toApiFile, toFiles } from '../openapi/files.ts'

const folder = new URL('../../openapi/', import.meta.url)

/** `npm run openapi` writes the documents; with `--check` it only says which committed ones are stale. */
function main(args: readonly string[]): number {
  const catalog = createCatalog(tools)
  const api = toApiFile(catalog, appLink)
  const files: Files = [...toFiles(catalog, appLink), ...(api ? [api] : [])]
  const stale = [
    ...files.filter(({ name, text }) => readCommitted(name) !== text).map(({ name }) => name),
    ...left(files),
  ]
  if (!args.includes('--check')) {
    mkdirSync(folder, { recursive: true })
    for (const name of stale) write(name, files.find(file => file.name === name)?.text)
    return 0
  }
  for (const name of stale) console.error(`openapi/${name} is stale: run "npm run openapi" and commit it.`)
  return stale.length === 0 ? 0 : 1
}

type Files = readonly { readonly name: string; readonly text: string }[]

/** Documents of services that are gone. */
const left = (files: Files): readonly string[] =>
  committedNames().filter(name => !files.some(file => file.name === name))

const committedNames = (): readonly string[] => {
  try {
    return readdirSync(folder).filter(name => /^api(?:-spec(?:\.\w+)?)?\.yaml$/.test(name))
  } catch {
    return []
  }
}

function write(name: string, text: string | undefined): void {
  if (text === undefined) rmSync(new URL(name, folder))
  else writeFileSync(new URL(name, folder), text)
}

function readCommitted(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, folder), 'utf8')
  } catch {
    return undefined
  }
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
