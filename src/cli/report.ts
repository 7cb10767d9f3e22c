import { resolve } from 'node:path'
import { type App, readApp } from '../app/app.ts'
import type { ToldTool } from '../core/disclosure/told.ts'
import { summariesOf } from '../core/disclosure/told-text.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import { effectsByName } from '../core/tool/effects.ts'
import { toFiles } from '../openapi/files.ts'
import { createPolicies } from '../policy/policy.ts'
import { publishedOf } from '../policy/published.ts'
import { SpecError } from '../spec/read/scan.ts'
import { toAgentReport } from '../spec/report/agent-report.ts'
import { type AgentView, toAgentView } from '../spec/report/agent-view.ts'
import type { Command, Shell } from './shell.ts'
import { readWords, runSpecCommand } from './spec-command.ts'
import { readKnownSpecFile } from './spec-file.ts'
import { writeTestSpec } from './test-spec-file.ts'

const form =
  'applink-action-host report [FILE] [--client-name NAME] [--json], or report --test-spec [--agent NAME] [--test-runner NAME]'
const options = {
  ...({ json: { type: 'boolean' }, 'client-name': { type: 'string' }, 'test-spec': { type: 'boolean' } } as const),
  ...({ agent: { type: 'string' }, 'test-runner': { type: 'string' } } as const),
}

export const reportCommand: Command = {
  usage: `Usage: applink-action-host report [FILE] [--client-name NAME] [--json]
       applink-action-host report --test-spec [--agent NAME] [--test-runner NAME]

  FILE           an OpenAPI document; without it those of the app
  --client-name  the name under which it will be published
  --json         one line of JSON
  --test-spec    write what people ask, from the examples of the tools, as a specification for
                 "sf agent test create" into specs/
  --agent        API name of the agent to be tested
  --test-runner  testing-center (default) or agentforce-studio

Exit code 1: the file is no OpenAPI 3.0 or Swagger 2.0, there are no examples, or the specification was edited; 2: the
file cannot be read.

Example:
  npm run report:agents`,
  run: (args, shell) => runSpecCommand(shell, () => reportAgents(args, shell)),
}

async function reportAgents(args: readonly string[], shell: Shell): Promise<number> {
  const { folder, print } = shell
  const { clientName, file, json, testSpec } = readOptions(args)
  if (testSpec) return writeTestSpec(testSpec, shell)
  const views =
    file === undefined
      ? await ownViews(folder)
      : [toAgentView(readKnownSpecFile(resolve(folder, file)).document, { clientName })]
  print(json ? JSON.stringify(views) : views.map(toAgentReport).join('\n\n'))
  return 0
}

async function ownViews(folder: string): Promise<readonly AgentView[]> {
  const app = await readApp(folder)
  const { appLink, catalog } = publishedOf(app)
  const told = toldOf(app)
  const known = {
    effects: effectsByName(catalog.tools),
    ...(app.policy && { shownTo: new Map(told.map(tool => [tool.name, summariesOf(tool)])) }),
    asked: new Map(app.tools.map(({ examples, name }) => [name, examples.map(({ ask }) => ask)])),
  }
  const files = toFiles(catalog, appLink)
  return files.map(({ document, service: { clientName } }) =>
    toAgentView(document, { clientName, ...known, kept: keptFrom(told, app, clientName) }),
  )
}

const toldOf = ({ events, policy, tools }: App): readonly ToldTool[] =>
  policy ? createPolicies(policy, createCatalog(tools, events)).told : []

/** Actions of a service that are refused to agents. */
const keptFrom = (told: readonly ToldTool[], { appLink }: App, clientName: string): readonly string[] =>
  told
    .filter(({ callers }) => callers.some(({ isRefused, kind }) => kind === 'agent' && isRefused))
    .filter(({ name }) => serviceOf(appLink, name) === clientName)
    .map(({ name, title }) => `${title}  (${name})`)

const serviceOf = ({ clientName, services = [] }: App['appLink'], tool: string): string =>
  services.find(({ tools }) => tools.includes(tool))?.clientName ?? clientName

function readOptions(args: readonly string[]) {
  const { positionals, values } = readWords(args, options, form)
  const { agent, 'client-name': clientName, json = false, 'test-runner': runner, 'test-spec': isTestSpec } = values
  const isMixed = isTestSpec ? json || clientName !== undefined : agent !== undefined || runner !== undefined
  if (positionals.length > (isTestSpec ? 0 : 1) || isMixed) {
    throw new SpecError(`Name one file or none, or a specification: ${form}`)
  }
  return { file: positionals[0], json, clientName, testSpec: isTestSpec ? { agent, runner } : undefined }
}
