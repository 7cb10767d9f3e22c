import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, readApp } from '../app/app.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import { toApiFile, toFiles } from '../openapi/files.ts'
import { readTextFile } from '../text-file.ts'
import type { Command, Shell } from './shell.ts'
import { readArguments } from './usage.ts'

export const openapiCommand: Command = {
  usage: `Usage: applink-action-host openapi [--check]

Writes the documents of the app to openapi/.

  --check  write nothing; exit code 1 and their names when some are stale

Example:
  npm run openapi`,
  async run(args, shell) {
    const { values } = readArguments({ args: [...args], options: { check: { type: 'boolean' } } })
    const app = await readApp(shell.folder)
    return values.check ? checkDocuments(app, shell) : writeDocuments(app)
  },
}

function checkDocuments(app: App, { complain }: Shell): number {
  const stale = staleIn(app, documentsOf(app))
  for (const name of stale) complain(`openapi/${name} is stale: run "npm run openapi" and commit it.`)
  return stale.length === 0 ? 0 : 1
}

/** Brings `openapi/` up to date. @throws Error when the tools cannot be published */
export function writeDocuments(app: App): number {
  const files = documentsOf(app)
  const folder = folderOf(app)
  mkdirSync(folder, { recursive: true })
  for (const name of staleIn(app, files)) write(join(folder, name), files.find(file => file.name === name)?.text)
  return 0
}

const folderOf = ({ folder }: App): string => join(folder, 'openapi')

type Files = readonly { readonly name: string; readonly text: string }[]

function documentsOf({ appLink, tools }: App): Files {
  const catalog = createCatalog(tools)
  const api = toApiFile(catalog, appLink)
  return [...toFiles(catalog, appLink), ...(api ? [api] : [])]
}

/** Names of documents that are not as committed, and of those whose service is gone. */
function staleIn(app: App, files: Files): readonly string[] {
  const folder = folderOf(app)
  const changed = files.filter(({ name, text }) => readCommitted(join(folder, name)) !== text)
  const left = committedIn(folder).filter(name => !files.some(file => file.name === name))
  return [...changed.map(({ name }) => name), ...left]
}

const committedIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).filter(name => /^api(?:-spec(?:\.\w+)?)?\.yaml$/.test(name))
  } catch {
    return []
  }
}

function write(path: string, text: string | undefined): void {
  if (text === undefined) rmSync(path)
  else writeFileSync(path, text)
}

function readCommitted(path: string): string | undefined {
  try {
    return readTextFile(path)
  } catch {
    return undefined
  }
}
