import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '../core/failure.ts'
import { printable, printableLines } from '../core/printable.ts'
import { packageFile } from '../package.ts'
import { readTextFile } from '../text-file.ts'
import { hintAt } from './nearest.ts'
import { withEnvFile } from './settings/env-file.ts'
import type { Command, Shell } from './shell.ts'
import { UsageError } from './usage.ts'

interface Entry {
  readonly about: string
  /** Loads the command alone: `start` needs nothing of what the others do. */
  load(): Promise<Command>
}

const commands: Readonly<Record<string, Entry>> = {
  dev: {
    about: 'everything on one machine: local org, mesh, host; again whenever a file changes',
    load: async () => (await import('./dev/dev.ts')).devCommand,
  },
  start: {
    about: 'the host alone, as deployed',
    load: async () => (await import('./start.ts')).startCommand,
  },
  worker: {
    about: 'a process that only works on jobs',
    load: async () => (await import('./start.ts')).workerCommand,
  },
  new: {
    about: 'a new tool, its test and its line in the list',
    load: async () => (await import('./new/new.ts')).newCommand,
  },
  tools: {
    about: 'list the tools, their doors and the rights they run with',
    load: async () => (await import('./tools.ts')).toolsCommand,
  },
  openapi: {
    about: 'write openapi/, or fail when it is stale',
    load: async () => (await import('./openapi/openapi.ts')).openapiCommand,
  },
  types: {
    about: 'write the types of the objects of an org, for soql.typed',
    load: async () => (await import('./types/types.ts')).typesCommand,
  },
  lint: {
    about: 'check any OpenAPI file against the rules of Salesforce',
    load: async () => (await import('./lint.ts')).lintCommand,
  },
  diff: {
    about: 'what a republish would break in flows, Apex and agents',
    load: async () => (await import('./diff.ts')).diffCommand,
  },
  publish: {
    about: 'lint, diff, then publish to Salesforce',
    load: async () => (await import('./publish/publish.ts')).publishCommand,
  },
  report: {
    about: 'what an agent will see of a document',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  policy: {
    about: 'who is shown what of the tools, and which rule decided it',
    load: async () => (await import('./policy/policy.ts')).policyCommand,
  },
  invoke: {
    about: 'call a tool as a user',
    load: async () => (await import('./invoke/invoke.ts')).invokeCommand,
  },
  compare: {
    about: 'say where the local org answers otherwise than a recorded one',
    load: async () => (await import('./compare.ts')).compareCommand,
  },
  jobs: {
    about: 'list, show, retry and cancel jobs',
    load: async () => (await import('./jobs.ts')).jobsCommand,
  },
  backup: {
    about: 'copy the SQLite files while the host runs',
    load: async () => (await import('./backup/backup.ts')).backupCommand,
  },
  keys: {
    about: 'which encryption keys are in use, and sealing anew with the first',
    load: async () => (await import('./keys/keys.ts')).keysCommand,
  },
  audit: {
    about: 'who called what: rows of the audit as JSON lines, or a check of their chain',
    load: async () => (await import('./audit/audit.ts')).auditCommand,
  },
  mcp: {
    about: 'the tools over standard input and output, for one assistant',
    load: async () => (await import('./mcp.ts')).mcpCommand,
  },
  'service-client': {
    about: 'credentials for a program that calls without a person',
    load: async () => (await import('./service-client/service-client.ts')).serviceClientCommand,
  },
  'named-credential': {
    about: 'credentials for an org whose flows, Apex and agents call without AppLink',
    load: async () => (await import('./named-credential/named-credential.ts')).namedCredentialCommand,
  },
}

const overview = `Usage: applink-action-host [--folder DIR] COMMAND [ARGUMENTS]

${Object.entries(commands)
  .map(([name, { about }]) => `  ${name.padEnd(18)}${about}`)
  .join('\n')}

Commands work on the app in the folder that they run in, or in DIR.

  applink-action-host COMMAND --help   says more of a command
  applink-action-host --version        the version`

const packageVersion = (): string =>
  (JSON.parse(readTextFile(packageFile('package.json'))) as { readonly version: string }).version

/**
 * Runs one command; gives the exit code: 2 for wrong arguments, 1 for a failure, else what the command says. Nothing that
 * is printed can steer a terminal, whoever wrote it.
 */
export function runCli(args: readonly string[], { complain, print, ...place }: Shell): Promise<number> {
  return runWords(args, {
    ...place,
    print: text => print(printableLines(text)),
    complain: text => complain(printableLines(text)),
  })
}

async function runWords([name, ...args]: readonly string[], shell: Shell): Promise<number> {
  if (name === '--folder') return runIn(args, shell)
  const entry = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
  return entry ? runCommand(await entry.load(), args, shell) : answer(name, shell)
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

/** To what is no command. */
function answer(word: string | undefined, { complain, print }: Shell): number {
  const asked = word !== undefined && (isHelp(word) || word === 'help')
  if (asked) print(overview)
  else if (word === '--version') print(packageVersion())
  else
    complain(
      word === undefined
        ? overview
        : `There is no command "${word}".${hintAt(word, Object.keys(commands))}\n\n${overview}`,
    )
  return asked || word === '--version' ? 0 : 2
}

/** Paths in variables, too, start in the folder of the app. */
function runIn([folder = '', ...args]: readonly string[], shell: Shell): number | Promise<number> {
  const path = resolve(shell.folder, folder)
  if (!existsSync(path)) {
    shell.complain(`--folder: there is no folder ${path}`)
    return 2
  }
  process.chdir(path)
  return runWords(args, { ...shell, folder: path })
}

async function runCommand(command: Command, args: readonly string[], shell: Shell): Promise<number> {
  if (args.some(isHelp)) {
    shell.print(command.usage)
    return 0
  }
  try {
    return await command.run(args, withEnvFile(shell))
  } catch (error) {
    shell.complain(toComplaint(error, command))
    return error instanceof UsageError ? 2 : 1
  }
}

/** What was thrown for the person at the terminal is a sentence; anything else is a fault of ours, with the place of it. */
function toComplaint(error: unknown, { usage }: Command): string {
  if (error instanceof UsageError) return `${error.message}\n\n${usage}`
  if (!(error instanceof Error)) return String(error)
  // May quote Salesforce, or a third party.
  if (error instanceof AppError) return printable(error.message)
  return error.constructor === Error ? error.message : (error.stack ?? error.message)
}
