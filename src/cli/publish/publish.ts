import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { type App, readApp } from '../../app/app.ts'
import { AppError } from '../../core/failure.ts'
import { createCatalog } from '../../core/tool/catalog.ts'
import { type DocumentFile, toFiles } from '../../openapi/files.ts'
import { type Bundle, createBundle, toZip } from '../../openapi/publish/bundle.ts'
import { toCommands, toOrgChanges } from '../../openapi/publish/publish.ts'
import { isBreaking, toDiffText } from '../../spec/diff/report.ts'
import { deriveNames } from '../../spec/names/names.ts'
import { toNamesReport } from '../../spec/names/report.ts'
import { readSpec } from '../../spec/read/read.ts'
import { toAgentReport } from '../../spec/report/agent-report.ts'
import { toAgentView } from '../../spec/report/agent-view.ts'
import { toTextReport } from '../../spec/report/report.ts'
import { lint } from '../../spec/spec.ts'
import { readTextFile } from '../../text-file.ts'
import type { Command, Shell } from '../shell.ts'
import { isLoopback, type PublishTarget, publishBundle } from './applink-publisher.ts'
import { type PublishOptions, publishForm, readPublishOptions, readTarget } from './options.ts'
import { acceptPair, comparePair, readPublishedPairs } from './published.ts'

export const publishCommand: Command = {
  usage: `Usage: ${publishForm}

Checks the document, names what would break, and sends it to AppLink.

  --client-name      name of the External Service, such as the one in app-link.config.ts
  --connection-name  of the org, as "heroku salesforce:connections" lists it
  --dry-run          write the bundle instead, and print the official commands that do the same
  --out              where the bundle is written; default .data/publish/N
  --accept           what breaks is meant
  --app, --addon     the Heroku app and, where it has several, its AppLink add-on; without them the local org

Exit code 1: refused. Exit code 2: the arguments or the environment are wrong.

Example:
  npm run publish:salesforce -- --client-name ActionHost --connection-name production --app my-actions`,
  async run(args, shell) {
    try {
      return await publish(args, shell)
    } catch (error) {
      shell.complain(error instanceof Error ? error.message : String(error))
      return error instanceof AppError && error.code !== 'invalid_input' ? 1 : 2
    }
  },
}

/** What each step of a publication looks at. */
interface Publishing {
  readonly app: App
  readonly file: DocumentFile
  readonly options: PublishOptions
  readonly shell: Shell
}

async function publish(args: readonly string[], shell: Shell): Promise<number> {
  const options = readPublishOptions(args)
  const app = await readApp(shell.folder)
  const publishing = { app, options, shell, file: fileFor(app, options.clientName) }
  requireFresh(publishing)
  const target = options.dryRun ? undefined : await readTarget(options, shell.env)
  if (!passesLint(publishing) || !passesDiff(publishing)) return 1
  const { appLink: config, tools } = app
  const bundle = createBundle({ clientName: options.clientName, config, text: publishing.file.text, tools })
  writeBundle(bundle, publishing)
  printPlan(bundle, publishing)
  if (target) await send(bundle, publishing, target)
  else shell.print('\nNothing was sent: --dry-run.')
  return 0
}

/** The document of the service with this name, else the app's own under another name. */
function fileFor({ appLink, tools }: App, clientName: string): DocumentFile {
  const files = toFiles(createCatalog(tools), appLink)
  const file = files.find(({ service }) => service.clientName === clientName) ?? files[0]
  if (!file) throw new Error('an app has at least one document')
  return file
}

function requireFresh({ app, file: { name, text } }: Publishing): void {
  const committed = join(app.folder, 'openapi', name)
  if (existsSync(committed) && readTextFile(committed) === text) return
  throw new AppError('invalid_input', `openapi/${name} is stale: run "npm run openapi" and commit it.`)
}

function passesLint({ file: { name, text }, options, shell }: Publishing): boolean {
  const findings = lint({ ...readSpec(Buffer.from(text), name), context: { serviceName: options.clientName } })
  shell.print(toTextReport(findings, `openapi/${name}`))
  return !findings.some(({ severity }) => severity === 'error')
}

const pairOf = ({ app, file: { name } }: Publishing) =>
  readPublishedPairs(join(app.folder, 'openapi')).filter(({ current }) => basename(current) === name)

function passesDiff(publishing: Publishing): boolean {
  const { options, shell } = publishing
  const reports = pairOf(publishing).map(comparePair)
  shell.print(`\nAgainst what was published last:\n\n${reports.map(toDiffText).join('\n')}`)
  if (options.accept || !reports.some(isBreaking)) return true
  shell.complain('\nNot published. When the break is meant: --accept.')
  return false
}

function writeBundle(bundle: Bundle, { file: { document }, options, shell }: Publishing): void {
  const { clientName } = options
  const out = resolve(shell.folder, options.out)
  mkdirSync(out, { recursive: true })
  // The official CLI sends what it finds under this name.
  rmSync(join(out, 'permissionset-meta.xml'), { force: true })
  for (const { name, text } of bundle.files) writeFileSync(join(out, name), text)
  writeFileSync(join(out, 'app_request.json'), `${JSON.stringify(bundle.appRequest, undefined, 2)}\n`)
  writeFileSync(join(out, 'metadata.zip'), toZip(bundle))
  writeFileSync(join(out, 'agents.txt'), `${toAgentReport(toAgentView(document, clientName))}\n`)
  writeFileSync(join(out, 'names.txt'), `${toNamesReport(deriveNames(document, clientName))}\n`)
}

function printPlan(bundle: Bundle, { app, file, options, shell }: Publishing): void {
  const { clientName, connectionName, out } = options
  const names = deriveNames(file.document, clientName)
  const numbered = toCommands({ bundle, connectionName, app: options.app, folder: out }).map(
    (line, index) => `  ${index + 1}. ${line}`,
  )
  shell.print(`\nThe bundle is in ${out}. The official commands that do the same:\n\n${numbered.join('\n')}`)
  shell.print(
    `\nIn the org afterwards:\n\n${toOrgChanges(bundle, names, app.appLink)
      .map(line => `  - ${line}`)
      .join('\n')}`,
  )
  for (const name of toolsWithoutNeeds(app))
    shell.print(`\nNote: ${name} runs as user-plus but names no needs, so it gets no more rights.`)
  for (const { name, people } of app.tools) {
    if (!people) continue
    const remedy = 'Make it, associated with the external client app, and give it with a permission set.'
    shell.print(
      `\nNote: over MCP ${name} is for people with the custom permission ${people.customPermission}. ${remedy}`,
    )
  }
}

const toolsWithoutNeeds = ({ tools }: App): readonly string[] =>
  tools.filter(({ needs, runAs }) => runAs === 'user-plus' && needs === undefined).map(({ name }) => name)

async function send(bundle: Bundle, publishing: Publishing, target: PublishTarget): Promise<void> {
  const { options, shell } = publishing
  const { esr_id, esr_name, org_id } = await publishBundle(target, options.connectionName, bundle)
  shell.print(`\nPublished: External Service ${esr_name} (${esr_id}) in org ${org_id}.`)
  if (isLoopback(target.apiUrl)) return
  for (const pair of pairOf(publishing)) acceptPair(pair)
  shell.print('openapi/published/ has what the org has now: commit it.')
}
