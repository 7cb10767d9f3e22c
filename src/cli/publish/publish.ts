import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type App, readApp } from '../../app/app.ts'
import { AppError } from '../../core/failure.ts'
import { isDeveloperName } from '../../core/names.ts'
import { type DocumentFile, toFiles } from '../../openapi/files.ts'
import { createBundle } from '../../openapi/publish/bundle.ts'
import { publishedOf } from '../../policy/published.ts'
import { readSpec } from '../../spec/read/read.ts'
import { toTextReport } from '../../spec/report/report.ts'
import { isRefusal } from '../../spec/rules/rule.ts'
import { lint } from '../../spec/spec.ts'
import { readTextFile } from '../../text-file.ts'
import type { Command, Shell } from '../shell.ts'
import { type PublishTarget, publishBundle, readConnectionOrg } from './applink-publisher.ts'
import { isSameService, recordBaseline } from './baselines.ts'
import { type PlannedBundle, toPlanText, writeBundle } from './bundle-folder.ts'
import { deactivateService } from './local-services.ts'
import { type PublishOptions, publishForm, readPublishOptions } from './options.ts'
import { toReview } from './review.ts'
import { readTarget } from './target.ts'

export const publishCommand: Command = {
  usage: `Usage: ${publishForm}

Checks the document, names what would break in the org of the connection, and sends it to AppLink.

  --client-name      name of the External Service, such as the one in app-link.config.ts
  --connection-name  of the org, as "heroku salesforce:connections" lists it
  --dry-run          write the bundle instead, and print the official commands that do the same
  --out              where the bundle is written; default .data/publish/N
  --accept           what breaks is meant; with --local the operations are deactivated first
  --app, --addon     the Heroku app and, where it has several, its AppLink add-on
  --local            a rehearsal on the local org: needs nothing else, takes every service of the app, and is
                     compared with no other org

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
  readonly clientName: string
  readonly file: DocumentFile
  readonly options: PublishOptions
  readonly shell: Shell
  /** Absent: nothing is sent. */
  readonly target: PublishTarget | undefined
}

async function publish(args: readonly string[], shell: Shell): Promise<number> {
  const options = readPublishOptions(args)
  const app = await readApp(shell.folder)
  const services = servicesOf(app, options)
  if (!isDeveloperName(options.connectionName)) shell.complain(toHyphenNote(options.connectionName))
  for (const { file } of services) requireFresh(app, file)
  const target = options.dryRun ? undefined : await readTarget(options, shell)
  for (const service of services) {
    const isPublished = await publishService({ ...service, app, options, shell, target })
    if (!isPublished) return 1
  }
  return 0
}

const toHyphenNote = (connection: string): string =>
  `--connection-name ${connection}: Heroku's articles have hyphens, its rule for names has none. If AppLink refuses it, connect under another name.`

/** The document of the service with this name, else the app's own under another name; without a name all of them. */
function servicesOf(app: App, { clientName }: PublishOptions) {
  const { appLink, catalog } = publishedOf(app)
  const files = toFiles(catalog, appLink)
  if (clientName === undefined) return files.map(file => ({ file, clientName: file.service.clientName }))
  const file = files.find(({ service }) => isSameService(service.clientName, clientName)) ?? files[0]
  if (!file) throw new Error('an app has at least one document')
  return [{ file, clientName }]
}

function requireFresh({ folder }: App, { name, text }: DocumentFile): void {
  const committed = join(folder, 'openapi', name)
  if (existsSync(committed) && readTextFile(committed) === text) return
  throw new AppError('invalid_input', `openapi/${name} is stale: run "npm run openapi" and commit it.`)
}

async function publishService(publishing: Publishing): Promise<boolean> {
  const { app, clientName, file, options, shell, target } = publishing
  if (!passesLint(publishing) || !(await passesReview(publishing))) return false
  const { appLink: config, tools } = app
  const bundle = createBundle({ clientName, config, text: file.text, tools })
  const out = outOf(publishing)
  const parts = { app, bundle, file, clientName, out, herokuApp: options.app, connectionName: options.connectionName }
  writeBundle(resolve(shell.folder, out), parts)
  shell.print(toPlanText(parts))
  if (target) await send(parts, publishing, target)
  else shell.print('\nNothing was sent: --dry-run.')
  return true
}

const outOf = ({ clientName, options: { clientName: named, out } }: Publishing): string => {
  if (out === undefined) return `.data/publish/${clientName}`
  return named === undefined ? join(out, clientName) : out
}

function passesLint({ clientName, file: { name, text }, shell }: Publishing): boolean {
  const findings = lint({ ...readSpec(Buffer.from(text), name), context: { serviceName: clientName } })
  shell.print(toTextReport(findings, `openapi/${name}`))
  return !findings.some(isRefusal)
}

/** A rehearsal is on an org that nobody works in: it is compared with no other, and the local org itself says what it has. */
const isRehearsal = ({ app, dryRun }: PublishOptions): boolean => app === undefined && !dryRun

async function passesReview({ app, clientName, options, shell, target }: Publishing): Promise<boolean> {
  if (isRehearsal(options)) return true
  const { connectionName: connection } = options
  const org = target && (await readConnectionOrg(target, connection))
  const review = toReview(join(app.folder, 'openapi'), { connection, clientName, org })
  shell.print(`\n${review.text}`)
  if (options.accept || !review.breaks) return true
  shell.complain('\nNot published. When the break is meant: --accept.')
  return false
}

async function send(parts: PlannedBundle, { app, options, shell, file }: Publishing, target: PublishTarget) {
  const { bundle, clientName, connectionName: connection } = parts
  const rehearsal = isRehearsal(options)
  if (rehearsal && options.accept) await deactivateService(target, clientName)
  const { esr_id, esr_name, org_id: org } = await publishBundle(target, connection, bundle)
  shell.print(`\nPublished: External Service ${esr_name} (${esr_id}) in org ${org}.`)
  if (rehearsal) return
  recordBaseline(join(app.folder, 'openapi'), { connection, clientName, org, document: file.name })
  shell.print(`openapi/published/${connection}/ has what the org has now: commit it.`)
}
