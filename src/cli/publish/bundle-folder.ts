import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../../app/app.ts'
import { effectsByName } from '../../core/tool/effects.ts'
import type { DocumentFile } from '../../openapi/files.ts'
import { type Bundle, toZip } from '../../openapi/publish/bundle.ts'
import { toCommands, toOrgChanges } from '../../openapi/publish/publish.ts'
import { publishedOf } from '../../policy/published.ts'
import { deriveNames } from '../../spec/names/names.ts'
import { toNamesReport } from '../../spec/names/report.ts'
import { toAgentReport } from '../../spec/report/agent-report.ts'
import { toAgentView } from '../../spec/report/agent-view.ts'

/** What is said of a bundle. */
export interface PlannedBundle {
  readonly app: App
  readonly bundle: Bundle
  readonly file: DocumentFile
  readonly clientName: string
  readonly connectionName: string
  /** Heroku app, where it is known. */
  readonly herokuApp: string | undefined
  /** Folder of the bundle, as people name it. */
  readonly out: string
}

/** Writes a bundle and what people want to know of it. */
export function writeBundle(folder: string, { app, bundle, clientName, file: { document } }: PlannedBundle): void {
  mkdirSync(folder, { recursive: true })
  // The official CLI sends what it finds under this name.
  rmSync(join(folder, 'permissionset-meta.xml'), { force: true })
  for (const { name, text } of bundle.files) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'app_request.json'), `${JSON.stringify(bundle.appRequest, undefined, 2)}\n`)
  writeFileSync(join(folder, 'metadata.zip'), toZip(bundle))
  const effects = effectsByName(publishedOf(app).catalog.tools)
  writeFileSync(join(folder, 'agents.txt'), `${toAgentReport(toAgentView(document, { clientName, effects }))}\n`)
  writeFileSync(join(folder, 'names.txt'), `${toNamesReport(deriveNames(document, clientName))}\n`)
}

/** The official commands that do the same, what the org has afterwards, and what to mind. */
export function toPlanText({ app, bundle, clientName, connectionName, file, herokuApp, out }: PlannedBundle): string {
  const names = deriveNames(file.document, clientName)
  const commands = toCommands({ bundle, connectionName, app: herokuApp, folder: out })
  return [
    `\nThe bundle is in ${out}. The official commands that do the same:\n`,
    ...commands.map((line, index) => `  ${index + 1}. ${line}`),
    '\nIn the org afterwards:\n',
    ...toOrgChanges(bundle, names, app.appLink).map(line => `  - ${line}`),
    ...toNotes(app).map(note => `\nNote: ${note}`),
  ].join('\n')
}

const toNotes = ({ tools }: App): readonly string[] => [
  ...tools
    .filter(({ needs, runAs }) => runAs === 'user-plus' && needs === undefined)
    .map(({ name }) => `${name} runs as user-plus but names no needs, so it gets no more rights.`),
  ...tools.flatMap(({ name, people }) => {
    if (!people) return []
    const remedy = 'Make it, associated with the external client app, and give it with a permission set.'
    return [`over MCP ${name} is for people with the custom permission ${people.customPermission}. ${remedy}`]
  }),
]
