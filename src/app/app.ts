import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EventHandler } from '../core/event/event.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { AppLinkConfig } from '../openapi/config.ts'
import { readTextFile } from '../text-file.ts'
import type { DevConfig } from './dev.ts'

/** What an app hands in, from files of its own. */
export interface App {
  /** Path of the folder that has its `package.json`. */
  readonly folder: string
  readonly tools: readonly Tool[]
  readonly events: readonly EventHandler[]
  readonly appLink: AppLinkConfig
  readonly dev: DevConfig
  /** Of the app, as its `package.json` says. */
  readonly version: string
}

const toolsFile = 'tools/index.ts'
const configFile = 'app-link.config.ts'

/**
 * Loads the app in a folder: its tools, its events, and how it is published. Once in a process: Node keeps what it has loaded.
 * @throws Error that names the file and what to do: there is none, it cannot be loaded, or lacks an export
 */
export async function readApp(folder: string): Promise<App> {
  const [{ tools, events = [] }, { appLink, dev = {} }] = [
    await load(folder, toolsFile),
    await load(folder, configFile),
  ]
  return {
    folder,
    tools: readList(tools, { name: 'tools', made: 'defineTool', type: 'Tool' }) as readonly Tool[],
    events: readList(events, { name: 'events', made: 'defineEvent', type: 'EventHandler' }) as readonly EventHandler[],
    appLink: readObject(appLink, { name: 'appLink', type: 'AppLinkConfig' }) as unknown as AppLinkConfig,
    dev: readObject(dev, { name: 'dev', type: 'DevConfig' }) as DevConfig,
    version: readVersion(folder) ?? (appLink as AppLinkConfig).version,
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

interface ListName {
  readonly name: string
  readonly type: string
  /** The function that makes an entry. */
  readonly made: string
}

function readList(given: unknown, { made, name, type }: ListName): readonly unknown[] {
  if (!Array.isArray(given)) {
    throw new Error(`${toolsFile}: exports no list "${name}". Write: export const ${name}: readonly ${type}[] = [...]`)
  }
  const at = given.findIndex(entry => typeof entry?.name !== 'string' || typeof entry.run !== 'function')
  if (at < 0) return given
  throw new Error(
    `${toolsFile}: entry ${at + 1} of "${name}" is none. Make it with ${made}, and export it from its file.`,
  )
}

function readObject(given: unknown, { name, type }: Omit<ListName, 'made'>): Exports {
  if (typeof given === 'object' && given !== null) return given as Exports
  throw new Error(`${configFile}: exports no "${name}". Write: export const ${name}: ${type} = { ... }`)
}

function readVersion(folder: string): string | undefined {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  return (JSON.parse(readTextFile(path)) as { readonly version?: string }).version
}
