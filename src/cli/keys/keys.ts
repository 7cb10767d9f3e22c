import { resolve } from 'node:path'
import { openDatabase, sealedColumns } from '../../host/stores.ts'
import { readKeys } from '../../storage/keys.ts'
import { countSealed, type SealedCount } from '../../storage/sealed/count.ts'
import { reSeal } from '../../storage/sealed/re-seal.ts'
import { createVault, type Vault } from '../../storage/vault.ts'
import { withRunningDev } from '../settings/running-dev.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'

export const keysCommand: Command = {
  usage: `Usage: applink-action-host keys [--status | --reseal] [--json]

  --status  which keys there are, and how many stored values are sealed with which; the default
  --reseal  first seals with the first key what is sealed with another, as the host does beside its calls
  --json    one line of JSON instead of text

Looks at the database of DATABASE_URL, or else DATA_DIR, with the keys of ENCRYPTION_KEYS. Exit code 0: the first key
alone opens all, so the others can be taken away. 3: not yet. 4: something is stored that none of the keys opens.

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
    const status = toStatus(vault, await countSealed(parts), reSealed)
    shell.print(values.json ? JSON.stringify(status) : toText(status))
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

const exitCodes = { 'first key alone': 0, 'older keys too': 3, 'something lost': 4 } as const

interface Status {
  readonly verdict: keyof typeof exitCodes
  /** In the order of ENCRYPTION_KEYS, then those that are not there. */
  readonly keys: readonly { readonly id: string; readonly known: boolean; readonly values: number }[]
  readonly places: readonly SealedCount[]
  /** Values that none of the keys opens. */
  readonly shut: number
  readonly reSealed?: number | undefined
}

function toStatus({ keyIds }: Vault, places: readonly SealedCount[], reSealed: number | undefined): Status {
  const values = (id: string) => sum(places.map(({ byKey }) => byKey[id] ?? 0))
  const ids = new Set([...keyIds, ...places.flatMap(({ byKey }) => Object.keys(byKey))])
  const shut = sum(places.map(place => place.shut))
  const isOld = keyIds.slice(1).some(id => values(id) > 0)
  return {
    verdict: shut > 0 ? 'something lost' : isOld ? 'older keys too' : 'first key alone',
    keys: [...ids].map(id => ({ id, known: keyIds.includes(id), values: values(id) })),
    ...{ places, shut, reSealed },
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

function toText({ keys, places, reSealed, shut, verdict }: Status): string {
  const lines = keys.map(({ id, known, values }, index) => {
    const role = !known ? 'not in ENCRYPTION_KEYS' : index === 0 ? 'seals and opens' : 'opens'
    return `${id || '(no key)'}`.padEnd(14) + role.padEnd(24) + toValues(values)
  })
  const perPlace = places.map(({ byKey, place, shut: lost }) => {
    const counts = Object.entries(byKey).map(([id, count]) => `${id || '(no key)'} ${count}`)
    return [`  ${place}: ${counts.join(', ') || 'nothing'}`, ...(lost > 0 ? [`cannot be opened: ${lost}`] : [])].join(
      '; ',
    )
  })
  const says = {
    'first key alone': 'The first key alone opens all that is stored.',
    'older keys too':
      'Leave the older keys: some values are sealed with them. The host seals them anew; --reseal does it now.',
    'something lost': `${toValues(shut)} cannot be opened. Put the key back, or these are lost: people sign in again, jobs fail.`,
  }
  return [...lines, ...perPlace, ...(reSealed === undefined ? [] : [`Sealed anew: ${reSealed}`]), says[verdict]].join(
    '\n',
  )
}

const toValues = (count: number): string => (count === 1 ? '1 value' : `${count} values`)
