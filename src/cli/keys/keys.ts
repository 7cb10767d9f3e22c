import { resolve } from 'node:path'
import { openDatabase, sealedColumns } from '../../host/stores.ts'
import { readKeys } from '../../storage/keys.ts'
import { countSealed } from '../../storage/sealed/count.ts'
import { firstKeyIn } from '../../storage/sealed/first-key.ts'
import { reSeal } from '../../storage/sealed/re-seal.ts'
import { createVault } from '../../storage/vault.ts'
import { withRunningDev } from '../settings/running-dev.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'
import { exitCodes, toKeyStatus, toKeyText } from './status.ts'

export const keysCommand: Command = {
  usage: `Usage: applink-action-host keys [--status | --reseal] [--json]

  --status  which keys there are, and how many stored values are sealed with which; the default
  --reseal  first seals with the first key what is sealed with another, as the host does beside its calls
  --json    one line of JSON instead of text

Looks at the database of DATABASE_URL, or else DATA_DIR, with the keys of ENCRYPTION_KEYS. Exit code 0: the first key
alone opens all that is stored, so older ones can be taken away. 3: not yet. 4: none of the keys opens something.

Example:
  npm run keys -- --status`,
  run: lookAtKeys,
}

const options = { status: { type: 'boolean' }, reseal: { type: 'boolean' }, json: { type: 'boolean' } } as const

async function lookAtKeys(args: readonly string[], shell: Shell): Promise<number> {
  const { values } = readArguments({ args: [...args], options })
  if (values.status && values.reseal) throw new UsageError('Say one of --status and --reseal.')
  const vault = createVault(keysOf(shell))
  const { env } = shell.env.DATABASE_URL ? shell : withRunningDev(shell, ['DATA_DIR'])
  const database = await openDatabase({
    databaseUrl: env.DATABASE_URL || undefined,
    dataFolder: resolve(shell.folder, env.DATA_DIR || '.data'),
  })
  const parts = { database, vault, columns: sealedColumns }
  try {
    const reSealed = values.reseal ? (await reSeal(parts)).sealed : undefined
    const places = await countSealed(parts)
    const first = await firstKeyIn(database)
    const status = toKeyStatus({ ...vault, places, first, now: Date.now(), reSealed })
    shell.print(values.json ? JSON.stringify(status) : toKeyText(status))
    return exitCodes[status.verdict]
  } finally {
    await database.close()
  }
}

function keysOf({ env }: Shell): readonly Uint8Array[] {
  try {
    return readKeys(env.ENCRYPTION_KEYS ?? '')
  } catch (error) {
    throw new UsageError(`ENCRYPTION_KEYS: ${error instanceof Error ? error.message : 'cannot be read'}`)
  }
}
