import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { toPlain } from './observe.ts'
import type { World } from './world.ts'

type Row = Readonly<Record<string, unknown>>
type Groups = ReadonlyMap<string, string>

/** What is left behind once all calls are through. */
export interface Aftermath {
  /** Rows of the audit by tool, without what stands in the others. */
  readonly audit: Groups
  /** By surface: who brought the calls, in the words of the audit. */
  readonly clients: Groups
  /** By tool: requests to the org that the audit has of its calls. */
  readonly requests: ReadonlyMap<string, number>
  /** By object that tools wrote to: all its records. */
  readonly records: Groups
}

/** @param username of somebody who may call */
export async function readAftermath(worlds: readonly [World, World], username: string) {
  const [one, other] = [await readRows(worlds[0], username), await readRows(worlds[1], username)]
  const objects = [...objectsOf(one).intersection(objectsOf(other))]
  return [await toAftermath(worlds[0], one, objects), await toAftermath(worlds[1], other, objects)] as const
}

const objectsOf = (rows: readonly Row[]): Set<string> =>
  new Set(rows.flatMap(({ written }) => Object.keys((written as Row | undefined) ?? {}))).difference(new Set(['*']))

async function toAftermath(world: World, rows: readonly Row[], objects: readonly string[]): Promise<Aftermath> {
  const direct = rows.filter(({ surface }) => surface === 'actions' || surface === 'api')
  const read = async (object: string) => {
    const found = await world.query(`SELECT FIELDS(ALL) FROM ${object} ORDER BY Id LIMIT 200`)
    return [object, toPlain(world, found)] as const
  }
  return {
    audit: toGroups(rows, 'tool', ({ client: _, requests: __, ...row }) => toPlain(world, row)),
    clients: toGroups(direct, 'surface', ({ client }) => String(client ?? 'nothing')),
    requests: new Map([...Map.groupBy(direct, row => String(row.tool))].map(([tool, all]) => [tool, sumOf(all)])),
    records: new Map(await Promise.all(objects.map(read))),
  }
}

const sumOf = (rows: readonly Row[]): number => rows.reduce((sum, { requests = 0 }) => sum + Number(requests), 0)

const toGroups = (rows: readonly Row[], by: string, toText: (row: Row) => string): Groups =>
  new Map(
    [...Map.groupBy(rows, row => String(row[by]))].map(([name, all]) => [
      name,
      [...new Set(all.map(toText))].toSorted().join('\n'),
    ]),
  )

/** Rows are written in turn, after the answers: once the last call has its own, all are there. */
async function readRows({ database, tested }: World, username: string): Promise<readonly Row[]> {
  const last = await createActionsClient(tested, username).call('jobStatus', {})
  if (last.ok) throw new Error('a status without a job')
  for (;;) {
    const found = await database.all<{ text: string }>('SELECT text FROM audit_rows', [])
    const rows = found.map(({ text }) => JSON.parse(text) as Row)
    if (rows.some(({ requestId }) => requestId === last.failure.requestId)) return rows
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
