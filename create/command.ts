import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CreateError, createApp } from './app.ts'

/** How a command is called, and where it ran. */
export interface CreateCommand {
  readonly usage: string
  /** Paths start here. */
  readonly folder: string
  /** Where the package is packed first, the path of what was packed. */
  pack?(): string
  print(text: string): void
  complain(text: string): void
}

/** Reads the arguments and makes the app; gives the exit code: 2 where nothing was made. */
export function runCreate(args: readonly string[], command: CreateCommand): number {
  try {
    const { positionals, values } = readArguments(args)
    if (values.help) command.print(command.usage)
    else make(positionals, values.package, command)
    return 0
  } catch (error) {
    if (!(error instanceof CreateError)) throw error
    command.complain(error.message)
    return 2
  }
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean' }, package: { type: 'string' } },
    })
  } catch (error) {
    throw new CreateError(error instanceof Error ? error.message : String(error))
  }
}

function make([name, ...more]: readonly string[], packedName: string | undefined, command: CreateCommand): void {
  if (name === undefined || more.length > 0) throw new CreateError(`Name one app.\n\n${command.usage}`)
  const folder = resolve(command.folder, name)
  const files = createApp({
    folder,
    pack: () => (packedName === undefined ? command.pack?.() : resolve(command.folder, packedName)),
  })
  command.print(`Made ${folder}, an app of ${files.length} files. Now:

  cd ${relative(command.folder, folder) || '.'}
  npm install
  npm run dev`)
}
