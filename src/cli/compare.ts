import { resolve } from 'node:path'
import type { Org } from '../core/org/org.ts'
import { type ComparedExchange, compareRecording } from '../recording/compare.ts'
import { prefixesIn } from '../recording/counterparts.ts'
import { type Recording, readRecording } from '../recording/recording.ts'
import { withBorrowedOrg, withOwnOrg } from './dev/borrowed-org.ts'
import type { Command, Shell } from './shell.ts'
import { readArguments, UsageError } from './usage.ts'

const preset = 'admin@acme.example'

export const compareCommand: Command = {
  usage: `Usage: applink-action-host compare FILE [--as USERNAME] [--schema DIR]

Sends the requests of a recording to a local org of its own, and says where status, codes, fields or types of the answers
differ. Values never count. Ids become those of records that the local org has.

  FILE           written by "npm run invoke -- TOOL JSON --org ALIAS --record FILE"
  --as USERNAME  the sample user who asks; default ${preset}
  --schema DIR   the local org with the sf project in DIR

The exit code is 1 when something differs.

Example:
  npm run local-org:compare -- account.json --schema ../my-sf-project`,
  run: compare,
}

async function compare(args: readonly string[], shell: Shell): Promise<number> {
  const options = { as: { type: 'string' }, schema: { type: 'string' } } as const
  const { positionals, values } = readArguments({ args: [...args], options, allowPositionals: true })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError('Say one file.')
  const recording = readRecording(resolve(shell.folder, file))
  const { as = preset, schema } = values
  const compared = await withOwnOrg({ schema, shell }, orgUrl => compareWith({ recording, orgUrl, username: as }))
  shell.print(toReport(compared))
  return compared.some(({ differences }) => differences.length > 0) ? 1 : 0
}

interface Comparison {
  readonly recording: Recording
  readonly orgUrl: string
  readonly username: string
}

function compareWith({ orgUrl, recording, username }: Comparison): Promise<readonly ComparedExchange[]> {
  const place = { source: { kind: 'local', username }, localOrgUrl: orgUrl } as const
  return withBorrowedOrg(place, async ({ org, session, signal }) => {
    const idsOf = await readIds(org, prefixesIn(JSON.stringify(recording.exchanges)))
    return compareRecording({ recording, session, idsOf, signal })
  })
}

interface GlobalDescribe {
  readonly sobjects: readonly {
    readonly name: string
    readonly keyPrefix: string | null
    readonly queryable: boolean
  }[]
}

/** Some ids of every object that a recording has ids of. */
async function readIds(org: Org, prefixes: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly string[]>> {
  const base = `/services/data/v${org.apiVersion}`
  const { sobjects } = await org.request<GlobalDescribe>(`${base}/sobjects`)
  const wanted = sobjects.filter(({ keyPrefix, queryable }) => queryable && prefixes.has(keyPrefix ?? ''))
  const lists = wanted.map(async ({ keyPrefix, name }) => {
    const query = encodeURIComponent(`SELECT Id FROM ${name} ORDER BY Id LIMIT 50`)
    const { records } = await org.request<{ records: readonly { readonly Id: string }[] }>(`${base}/query?q=${query}`)
    return [keyPrefix ?? '', records.map(({ Id }) => Id)] as const
  })
  return new Map(await Promise.all(lists))
}

function toReport(compared: readonly ComparedExchange[]): string {
  const parts = compared.map(({ differences, exchange, open }, index) => {
    const { method, path } = exchange.request
    const lines = [
      ...differences.map(difference => `     ${difference}`),
      ...open.map(place => `     not compared, since one side has nothing there: ${place}`),
    ]
    return [
      `${String(index + 1).padStart(3)}  ${differences.length > 0 ? 'differs' : 'alike'}  ${method} ${readable(path)}`,
      ...lines,
    ].join('\n')
  })
  const differing = compared.filter(({ differences }) => differences.length > 0).length
  return [...parts, '', `${compared.length} requests, ${differing} answered differently`].join('\n')
}

/** Addresses are encoded, and queries as their tools have them. */
function readable(path: string): string {
  try {
    return decodeURIComponent(path).replaceAll(/\s+/g, ' ')
  } catch {
    return path
  }
}
