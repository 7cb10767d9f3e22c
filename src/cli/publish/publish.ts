import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { tools } from '#tools'
import { appLink } from '../../../app-link.config.ts'
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
import { isLoopback, type PublishTarget, publishBundle } from './applink-publisher.ts'
import { type PublishOptions, readPublishOptions, readTarget } from './options.ts'
import { acceptPair, comparePair, readPublishedPairs } from './published.ts'

const openapi = new URL('../../../openapi/', import.meta.url)

/**
 * `npm run publish:salesforce` checks the document, names what would break, and sends it to AppLink; `--dry-run` writes
 * the bundle instead. Exit codes: 0 published or written; 1 refused; 2 the arguments or the environment are wrong.
 */
async function main(args: readonly string[]): Promise<number> {
  const options = readPublishOptions(args)
  const file = fileFor(options.clientName)
  requireFresh(file)
  const target = options.dryRun ? undefined : await readTarget(options, process.env)
  if (!passesLint(file, options) || !passesDiff(file, options)) return 1
  const bundle = createBundle({ clientName: options.clientName, config: appLink, text: file.text, tools })
  writeBundle(bundle, file, options)
  printPlan(bundle, file, options)
  if (target) await send(bundle, file, { target, connectionName: options.connectionName })
  else console.log('\nNothing was sent: --dry-run.')
  return 0
}

/** The document of the service with this name, else the app's own under another name. */
function fileFor(clientName: string): DocumentFile {
  const files = toFiles(createCatalog(tools), appLink)
  const file = files.find(({ service }) => service.clientName === clientName) ?? files[0]
  if (!file) throw new Error('an app has at least one document')
  return file
}

function requireFresh({ name, text }: DocumentFile): void {
  const committed = new URL(name, openapi)
  if (existsSync(committed) && readFileSync(committed, 'utf8') === text) return
  throw new AppError('invalid_input', `openapi/${name} is stale: run "npm run openapi" and commit it.`)
}

function passesLint({ name, text }: DocumentFile, { clientName }: PublishOptions): boolean {
  const findings = lint({ ...readSpec(Buffer.from(text), name), context: { serviceName: clientName } })
  console.log(toTextReport(findings, `openapi/${name}`))
  return !findings.some(({ severity }) => severity === 'error')
}

const pairOf = ({ name }: DocumentFile) => readPublishedPairs().filter(({ current }) => basename(current) === name)

function passesDiff(file: DocumentFile, { accept }: PublishOptions): boolean {
  const reports = pairOf(file).map(comparePair)
  console.log(`\nAgainst what was published last:\n\n${reports.map(toDiffText).join('\n')}`)
  if (accept || !reports.some(isBreaking)) return true
  console.error('\nNot published. When the break is meant: --accept.')
  return false
}

function writeBundle(bundle: Bundle, { document }: DocumentFile, { clientName, out }: PublishOptions): void {
  mkdirSync(out, { recursive: true })
  // The official CLI sends what it finds under this name.
  rmSync(join(out, 'permissionset-meta.xml'), { force: true })
  for (const { name, text } of bundle.files) writeFileSync(join(out, name), text)
  writeFileSync(join(out, 'app_request.json'), `${JSON.stringify(bundle.appRequest, undefined, 2)}\n`)
  writeFileSync(join(out, 'metadata.zip'), toZip(bundle))
  writeFileSync(join(out, 'agents.txt'), `${toAgentReport(toAgentView(document, clientName))}\n`)
  writeFileSync(join(out, 'names.txt'), `${toNamesReport(deriveNames(document, clientName))}\n`)
}

function printPlan(bundle: Bundle, { document }: DocumentFile, options: PublishOptions): void {
  const { app, clientName, connectionName, out } = options
  const names = deriveNames(document, clientName)
  const numbered = toCommands({ bundle, connectionName, app, folder: out }).map(
    (line, index) => `  ${index + 1}. ${line}`,
  )
  console.log(`\nThe bundle is in ${out}. The official commands that do the same:\n\n${numbered.join('\n')}`)
  console.log(
    `\nIn the org afterwards:\n\n${toOrgChanges(bundle, names, appLink)
      .map(line => `  - ${line}`)
      .join('\n')}`,
  )
  for (const name of toolsWithoutNeeds())
    console.log(`\nNote: ${name} runs as user-plus but names no needs, so it gets no more rights.`)
}

const toolsWithoutNeeds = (): readonly string[] =>
  tools.filter(({ needs, runAs }) => runAs === 'user-plus' && needs === undefined).map(({ name }) => name)

interface Destination {
  readonly target: PublishTarget
  readonly connectionName: string
}

async function send(bundle: Bundle, file: DocumentFile, { connectionName, target }: Destination): Promise<void> {
  const { esr_id, esr_name, org_id } = await publishBundle(target, connectionName, bundle)
  console.log(`\nPublished: External Service ${esr_name} (${esr_id}) in org ${org_id}.`)
  if (isLoopback(target.apiUrl)) return
  for (const pair of pairOf(file)) acceptPair(pair)
  console.log('openapi/published/ has what the org has now: commit it.')
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = error instanceof AppError && error.code !== 'invalid_input' ? 1 : 2
  },
)
