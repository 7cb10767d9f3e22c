import { parseArgs } from 'node:util'
import { AppError } from '../../core/failure.ts'
import { developerNameForm, isDeveloperName, isLinkName, linkNameForm } from '../../core/names.ts'

export const publishForm =
  'applink-action-host publish --client-name N --connection-name C [--dry-run] [--out DIR] [--accept] [--app HEROKU_APP [--addon NAME]] | --local'

export interface PublishOptions {
  /** Absent, with `local` alone: every service of the app, each under its own name. */
  readonly clientName: string | undefined
  readonly connectionName: string
  /** A rehearsal on the local org. */
  readonly local: boolean
  /** Write the folder, send nothing. */
  readonly dryRun: boolean
  /** What breaks is meant. */
  readonly accept: boolean
  /** Where the bundle is written. */
  readonly out: string | undefined
  readonly app: string | undefined
  readonly addon: string | undefined
}

/** The connection that every local org has. */
const localConnection = 'localOrg'

/** @throws AppError invalid_input */
export function readPublishOptions(args: readonly string[]): PublishOptions {
  const values = parse(args)
  const { accept = false, addon, app, local = false, out } = values
  const dryRun = values['dry-run'] ?? false
  requireFitting({ local, dryRun, app, addon })
  const clientName = values['client-name']
  return {
    ...{ local, dryRun, accept, out, app, addon },
    clientName: local && clientName === undefined ? undefined : requireClient(clientName),
    connectionName: requireConnection(values['connection-name'] ?? (local ? localConnection : undefined)),
  }
}

function requireClient(name: string | undefined): string {
  if (name === undefined) throw missing('--client-name')
  if (isDeveloperName(name)) return name
  throw new AppError('invalid_input', `--client-name: ${developerNameForm}`)
}

function requireConnection(name: string | undefined): string {
  if (name === undefined) throw missing('--connection-name')
  if (isLinkName(name)) return name
  throw new AppError('invalid_input', `--connection-name: ${linkNameForm}`)
}

const missing = (option: string): AppError => new AppError('invalid_input', `${option} is missing: ${publishForm}`)

function requireFitting({
  addon,
  app,
  dryRun,
  local,
}: Pick<PublishOptions, 'addon' | 'app' | 'dryRun' | 'local'>): void {
  if (local && (app !== undefined || addon !== undefined || dryRun)) {
    throw new AppError('invalid_input', `--local goes with neither --app, --addon nor --dry-run: ${publishForm}`)
  }
  if (addon !== undefined && app === undefined) {
    throw new AppError('invalid_input', `--addon goes with --app: ${publishForm}`)
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { 'client-name': text, 'connection-name': text, out: text, app: text, addon: text }
  try {
    return parseArgs({ args: [...args], options: { ...options, 'dry-run': flag, accept: flag, local: flag } }).values
  } catch (error) {
    throw new AppError('invalid_input', `${error instanceof Error ? error.message : error}: ${publishForm}`)
  }
}
