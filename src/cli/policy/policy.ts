import { type App, readApp } from '../../app/app.ts'
import { nearestField } from '../../core/invoke/field-names.ts'
import { jobStatusName } from '../../core/job/job.ts'
import { type Catalog, createCatalog } from '../../core/tool/catalog.ts'
import type { Tool } from '../../core/tool/tool.ts'
import { createPolicies } from '../../policy/policy.ts'
import { explainFields, pathsOf } from '../../policy/told/explain.ts'
import { hintAt } from '../nearest.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'
import { checkPolicy } from './check.ts'
import { toExplanation } from './explanation.ts'
import { toTables } from './tables.ts'

export const policyCommand: Command = {
  usage: `Usage: applink-action-host policy [TOOL] [--json]
       applink-action-host policy --explain TOOL FIELD [--json]
       applink-action-host policy --check [--schema DIR | --org ALIAS]

Who is shown what: every field that a tool gives, and what each kind of caller that can call the tool has of it, by the policy
in app-link.config.ts.

  TOOL       of this tool alone
  --explain  of a field, such as contacts.email, or of all fields in it: which rule decided, and what would change it
  --json     the same for programs
  --check    where an org classifies its data otherwise: in which fields, those that .meta({ from: 'Contact.Email' }) names,
             else those that queries in the file of the tool select under a name that the output has
  --schema DIR  the local org with the sf project in DIR; default: the local org as it is
  --org ALIAS   an org that the Salesforce CLI is signed in to

Exit code 1: there is no such tool or field, or the org classifies a field higher, or in more categories, than the tool that
gives it.

Example:
  npm run policy -- --explain findContacts contacts.email`,
  run: (args, shell) => (args.includes('--check') ? checkPolicy(args, shell) : tellPolicy(args, shell)),
}

const options = { json: { type: 'boolean' }, explain: { type: 'boolean' } } as const

async function tellPolicy(args: readonly string[], shell: Shell): Promise<number> {
  const { positionals, values } = readArguments({ args: [...args], allowPositionals: true, options })
  const { explain: isExplained, json } = values
  const [name, path] = positionals
  if (positionals.length > (isExplained ? 2 : 1))
    throw new UsageError('Name one tool, or with --explain a tool and a field.')
  if (!isExplained) return tellTools(shell, { name, json })
  if (name === undefined || path === undefined) throw new UsageError('--explain needs a tool and a field.')
  return explain(shell, { name, path, json })
}

interface Asked {
  readonly name: string | undefined
  readonly json: boolean | undefined
}

async function tellTools({ folder, print }: Shell, { json, name }: Asked): Promise<number> {
  const { app, catalog } = await readTools(folder)
  const tool = name === undefined ? undefined : toolIn(catalog, name)
  const { told } = createPolicies(app.policy ?? {}, catalog)
  const tools = told.filter(each => tool === undefined || each.name === tool.name)
  print(json ? JSON.stringify({ policy: app.policy ?? null, tools }, null, 2) : toTables(tools, app.policy))
  return 0
}

interface AskedField extends Asked {
  readonly name: string
  readonly path: string
}

async function explain({ folder, print }: Shell, { json, name, path }: AskedField): Promise<number> {
  const { app, catalog } = await readTools(folder)
  const [tool, policy] = [toolIn(catalog, name), app.policy ?? {}]
  const fields = explainFields({ catalog, policy, tool }, path)
  if (fields.length === 0) throw new Error(toNoField(tool, path, pathsOf(tool, catalog)))
  print(json ? JSON.stringify(fields, null, 2) : fields.map(field => toExplanation(field, policy)).join('\n\n'))
  return 0
}

async function readTools(folder: string): Promise<{ readonly app: App; readonly catalog: Catalog }> {
  const app = await readApp(folder)
  return { app, catalog: createCatalog(app.tools, app.events) }
}

function toolIn({ tools }: Catalog, name: string): Tool {
  const own = tools.filter(tool => tool.name !== jobStatusName)
  const tool = own.find(each => each.name === name)
  if (tool) return tool
  if (name === jobStatusName)
    throw new Error(`${jobStatusName} gives what the tools that are jobs give: name one of these.`)
  const names = own.map(each => each.name)
  throw new Error(`There is no tool "${name}".${hintAt(name, names) || ` There are ${names.join(', ')}.`}`)
}

function toNoField({ name }: Tool, path: string, paths: readonly string[]): string {
  const meant = nearestField(path, paths)
  return `${name} gives no "${path}".${meant === undefined ? ` It gives ${paths.join(', ')}.` : ` Did you mean ${meant}?`}`
}
