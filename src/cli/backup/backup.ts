import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { earlierFile } from '../../jobs/engine/earlier-store.ts'
import { backUpFiles } from '../../storage/sqlite/backup.ts'
import { hostFile } from '../../storage/storage.ts'
import { withRunningDev } from '../settings/running-dev.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'

export const backupCommand: Command = {
  usage: `Usage: applink-action-host backup FOLDER

Copies the SQLite files of DATA_DIR to a new or empty folder, all as they are at one moment, while the host goes on. To
restore, stop the host, move its own files away with their -wal and -shm, and put the copies there. PostgreSQL has tools
of its own for this.

Example:
  npm run backup -- ../backups/monday`,
  run: backUp,
}

async function backUp(args: readonly string[], shell: Shell): Promise<number> {
  const { positionals } = readArguments({ args: [...args], options: {}, allowPositionals: true })
  const [given, ...more] = positionals
  if (!given || more.length > 0) throw new UsageError('FOLDER: say one')
  if (shell.env.DATABASE_URL) {
    throw new UsageError('DATABASE_URL is set: back up PostgreSQL with heroku pg:backups:capture, or with pg_dump.')
  }
  const dataFolder = resolve(shell.folder, withRunningDev(shell, ['DATA_DIR']).env.DATA_DIR || '.data')
  const names = [hostFile, earlierFile].filter(name => existsSync(join(dataFolder, name)))
  if (names[0] !== hostFile) throw new Error(`${dataFolder}: there is no ${hostFile}`)
  const folder = resolve(shell.folder, given)
  await backUpFiles(
    names.map(name => join(dataFolder, name)),
    folder,
  )
  for (const name of names) shell.print(`${join(folder, name)}  ${statSync(join(folder, name)).size} bytes`)
  return 0
}
