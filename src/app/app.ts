import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EventHandler } from '../core/event/event.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import { requireSound } from '../core/tool/sound.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { AppLinkConfig } from '../openapi/config.ts'
import type { DataPolicy } from '../policy/policy-form.ts'
import { readTextFile } from '../text-file.ts'
import type { DevConfig } from './dev.ts'
import { fileIn } from './place.ts'

/** What an app hands in, from files of its own. */
export interface App {
  /** Path of the folder that has its `package.json`. */
  readonly folder: string
  readonly tools: readonly Tool[]
  readonly events: readonly EventHandler[]
  readonly appLink: AppLinkConfig
  readonly dev: DevConfig
  /** Absent: everybody is shown all that a tool gives. */
  readonly policy?: DataPolicy | undefined
  /** Of the app, as its `package.json` says. */
  readonly version: string
}

const toolsFile = 'tools/index.ts'
const configFile = 'app-link.config.ts'

/**
 * Loads the app in a folder: its tools, its events, and how it is published. Once in a process: Node keeps what it has loaded.
 * @throws Error that names the file and what to do: there is none, it cannot be loaded, lacks an export, or declares what
 * cannot be served
 */
export async function readApp(folder: string): Promise<App> {
  const [{ tools, events = [] }, { appLink, dev = {}, policy }] = [
    await load(folder, toolsFile),
    await load(folder, configFile),
  ]
  const app = {
    folder,
    tools: readList(tools, { name: 'tools', type: 'Tool' }) as readonly Tool[],
    events: readList(events, { name: 'events', type: 'EventHandler' }) as readonly EventHandler[],
    appLink: readObject(appLink, { name: 'appLink', type: 'AppLinkConfig' }) as unknown as AppLinkConfig,
    dev: readObject(dev, { name: 'dev', type: 'DevConfig' }) as DevConfig,
    policy: policy as DataPolicy | undefined,
    version: readVersion(folder) ?? (appLink as AppLinkConfig).version,
  }
  requireSound(app, place => (place ? `${fileIn(folder, place)}:${place.line}` : toolsFile))
  if (policy !== undefined) await requirePolicyOf(app)
  return app
}

/** Loaded where there is one. */
async function requirePolicyOf({ events, policy, tools }: Pick<App, 'events' | 'policy' | 'tools'>): Promise<void> {
  const { requirePolicy } = await import('../policy/rules/rules.ts')
  try {
    requirePolicy(policy ?? {}, createCatalog(tools, events))
  } catch (error) {
    throw error instanceof Error ? new Error(`${configFile}: ${error.message}`) : error
  }
}

type Exports = Readonly<Record<string, unknown>>

async function load(folder: string, file: string): Promise<Exports> {
  const path = join(folder, file)
  if (!existsSync(path)) {
    throw new Error(
      `${file}: there is no such file in ${folder}.
An app is a folder with package.json, ${toolsFile} and ${configFile}: run the command there, or make one with "npm create applink-action-host NAME".`,
    )
  }
  try {
    return (await import(pathToFileURL(path).href)) as Exports
  } catch (cause) {
    throw new Error(`${file} cannot be loaded:\n\n${toPlaceText(cause, folder)}\n\n${toRemedy(cause)}`, { cause })
  }
}

/** What Node says, and where in the app; its own frames say nothing to whoever wrote the file. */
function toPlaceText(cause: unknown, folder: string): string {
  if (!(cause instanceof Error)) return String(cause)
  const home = pathToFileURL(`${folder}/`).href
  const lines = (cause.stack ?? `${cause.name}: ${cause.message}`).split('\n')
  const isShown = (line: string): boolean =>
    /^\s+at /.test(line) ? line.includes(home) && !line.includes('/node_modules/') : line.trim() !== ''
  return lines.filter(isShown).join('\n').replaceAll(home, '').replaceAll(join(folder, '/'), '')
}

const toRemedy = (cause: unknown): string =>
  cause instanceof Error && cause.message.startsWith('Cannot find package')
    ? 'Run "npm install" in the folder of the app.'
    : 'Mend the file that is named there, and run the command again.'

interface ExportName {
  readonly name: string
  readonly type: string
}

function readList(given: unknown, { name, type }: ExportName): readonly unknown[] {
  if (Array.isArray(given)) return given
  throw new Error(`${toolsFile}: exports no list "${name}". Write: export const ${name}: readonly ${type}[] = [...]`)
}

function readObject(given: unknown, { name, type }: ExportName): Exports {
  if (typeof given === 'object' && given !== null) return given as Exports
  throw new Error(`${configFile}: exports no "${name}". Write: export const ${name}: ${type} = { ... }`)
}

function readVersion(folder: string): string | undefined {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  return (JSON.parse(readTextFile(path)) as { readonly version?: string }).version
}
