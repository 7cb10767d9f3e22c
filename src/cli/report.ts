import { resolve } from 'node:path'
import { readApp } from '../app/app.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import { effectsByName } from '../core/tool/effects.ts'
import { toFiles } from '../openapi/files.ts'
import { SpecError } from '../spec/read/scan.ts'
import { toAgentReport } from '../spec/report/agent-report.ts'
import { type AgentView, toAgentView } from '../spec/report/agent-view.ts'
import type { Command, Shell } from './shell.ts'
import { readWords, runSpecCommand } from './spec-command.ts'
import { readSpecFile } from './spec-file.ts'

const form = 'applink-action-host report [FILE] [--client-name NAME] [--json]'
const options = { json: { type: 'boolean' }, 'client-name': { type: 'string' } } as const

export const reportCommand: Command = {
  usage: `Usage: ${form}

  FILE           an OpenAPI document; without it those of the app
  --client-name  the name under which it will be published
  --json         one line of JSON

Exit code 2: the file cannot be read.

Example:
  npm run report:agents`,
  run: (args, shell) => runSpecCommand(shell, () => reportAgents(args, shell)),
}

async function reportAgents(args: readonly string[], { folder, print }: Shell): Promise<number> {
  const { clientName, file, json } = readOptions(args)
  const views =
    file === undefined
      ? await ownViews(folder)
      : [toAgentView(readSpecFile(resolve(folder, file)).document, { clientName })]
  print(json ? JSON.stringify(views) : views.map(toAgentReport).join('\n\n'))
  return 0
}

async function ownViews(folder: string): Promise<readonly AgentView[]> {
  const { appLink, tools } = await readApp(folder)
  const catalog = createCatalog(tools)
  const effects = effectsByName(catalog.tools)
  const files = toFiles(catalog, appLink)
  return files.map(({ document, service: { clientName } }) => toAgentView(document, { clientName, effects }))
}

function readOptions(args: readonly string[]) {
  const { positionals, values } = readWords(args, options, form)
  if (positionals.length > 1) throw new SpecError(`Name one file or none: ${form}`)
  return { file: positionals[0], json: values.json ?? false, clientName: values['client-name'] }
}
