import { parseArgs } from 'node:util'
import { tools } from '#tools'
import { appLink } from '../../app-link.config.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import { toFiles } from '../openapi/files.ts'
import { SpecError } from '../spec/read/scan.ts'
import { toAgentReport } from '../spec/report/agent-report.ts'
import { type AgentView, toAgentView } from '../spec/report/agent-view.ts'
import { readSpecFile } from './spec-file.ts'

const usage = 'npm run report:agents -- [FILE] [--client-name NAME] [--json]'

/** `npm run report:agents` says what an agent will see of our documents, or of a file. Exit code 2: cannot be read. */
function main(args: readonly string[]): void {
  const { clientName, file, json } = readOptions(args)
  const views = file === undefined ? ownViews() : [toAgentView(readSpecFile(file).document, clientName)]
  console.log(json ? JSON.stringify(views) : views.map(toAgentReport).join('\n\n'))
}

const ownViews = (): readonly AgentView[] =>
  toFiles(createCatalog(tools), appLink).map(({ document, service }) => toAgentView(document, service.clientName))

function readOptions(args: readonly string[]) {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, 'client-name': { type: 'string' } },
    })
    if (positionals.length > 1) throw new Error('Name one file or none')
    return { file: positionals[0], json: values.json ?? false, clientName: values['client-name'] }
  } catch (error) {
    throw new SpecError(`${error instanceof Error ? error.message : error}: ${usage}`)
  }
}

try {
  main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
