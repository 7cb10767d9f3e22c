import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, readApp } from '../../app/app.ts'
import { missingInAppJson } from '../../app/app-json.ts'
import { toApiFile, toFiles } from '../../openapi/files.ts'
import { publishedOf } from '../../policy/published.ts'
import { isTextOf, readTextIfThere } from '../../text-file.ts'
import { envExample, toEnvExample } from '../settings/env-example.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'
import { projectFolder, writeProject } from './salesforce-project.ts'

export const openapiCommand: Command = {
  usage: `Usage: applink-action-host openapi [--check | --salesforce [--without-applink [--suffix WORD]] [--out DIR]]

Writes the documents of the app to openapi/, and the variables that its tools name to .env.example.

  --check       write nothing; exit code 1 and their names when some are stale, and what app.json lacks
  --salesforce  write an sf project too: Apex that calls each action, with tests, screen flows, permission sets
  --without-applink  for an org that calls the app by a named credential: that, its external credential and identity
                provider, the External Service, who may call. Also with APPLINK=off. PUBLIC_URL is where the host is
  --suffix WORD  behind the names of its services and credentials, for an org in which AppLink publishes the app too
  --out DIR     its folder, default ${projectFolder}/; what was changed there by hand is kept, and exit code 1 says that
                the tools would have it otherwise now

Example:
  npm run openapi -- --salesforce`,
  async run(args, shell) {
    const { values } = readArguments({ args: [...args], options })
    if (values.check && values.salesforce) throw new UsageError('Choose one of --check and --salesforce.')
    if (values.out !== undefined && !values.salesforce) throw new UsageError('--out goes with --salesforce.')
    if (values['without-applink'] && !values.salesforce)
      throw new UsageError('--without-applink goes with --salesforce.')
    if (values.suffix !== undefined && !/^[A-Za-z0-9]{1,20}$/.test(values.suffix))
      throw new UsageError('--suffix: letters and digits, at most 20.')
    const app = await readApp(shell.folder)
    if (values.check) return checkDocuments(app, shell)
    writeDocuments(app)
    if (!values.salesforce) return 0
    const { out = projectFolder, suffix, 'without-applink': direct = shell.env.APPLINK === 'off' } = values
    return writeProject(app, { out, direct, suffix }, shell)
  },
}

const options = {
  check: { type: 'boolean' },
  salesforce: { type: 'boolean' },
  'without-applink': { type: 'boolean' },
  suffix: { type: 'string' },
  out: { type: 'string' },
} as const

function checkDocuments(app: App, { complain }: Shell): number {
  const stale = staleIn(app, documentsOf(app))
  const missing = missingInAppJson(app)
  for (const name of stale) complain(`${name} is stale: run "npm run openapi" and commit it.`)
  for (const sentence of missing) complain(sentence)
  return stale.length + missing.length === 0 ? 0 : 1
}

/** Brings `openapi/` and `.env.example` up to date. @throws Error when the tools cannot be published */
export function writeDocuments(app: App): number {
  const files = documentsOf(app)
  mkdirSync(join(app.folder, 'openapi'), { recursive: true })
  for (const name of staleIn(app, files)) write(join(app.folder, name), files.find(file => file.name === name)?.text)
  return 0
}

/** Names are paths from the folder of the app. */
type Files = readonly { readonly name: string; readonly text: string }[]

function documentsOf(app: App): Files {
  const { events, folder, tools } = app
  const { appLink, catalog, ...published } = publishedOf(app)
  const api = toApiFile(published.api, appLink)
  const documents = [...toFiles(catalog, appLink), ...(api ? [api] : [])]
  const settings = toEnvExample(readTextIfThere(join(folder, envExample)), [...tools, ...events])
  return [
    ...documents.map(({ name, text }) => ({ name: `openapi/${name}`, text })),
    ...(settings === undefined ? [] : [{ name: envExample, text: settings }]),
  ]
}

/** Names of documents that are not as committed, and of those whose service is gone. */
function staleIn({ folder }: App, files: Files): readonly string[] {
  const changed = files.filter(({ name, text }) => !isTextOf(join(folder, name), text))
  const documents = committedIn(join(folder, 'openapi')).map(name => `openapi/${name}`)
  const committed = existsSync(join(folder, envExample)) ? [...documents, envExample] : documents
  return [...changed.map(({ name }) => name), ...committed.filter(name => !files.some(file => file.name === name))]
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
