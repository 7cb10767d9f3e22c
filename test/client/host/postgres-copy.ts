import postgres from 'postgres'
import { openDatabase } from '../../../src/host/stores.ts'

const options = { max: 1, onnotice() {} }
const tables = `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
  WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`

/**
 * Copies all rows of a host to a new database while others write them, as `pg_dump` and `pg_restore` do: read in one snapshot, written
 * without looking at foreign keys. The server that tests run on brings neither along, and an older one refuses it.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const made = await openDatabase({ databaseUrl: to, dataFolder: '' })
  await made.close()
  const [source, target] = [postgres(from, options), postgres(to, options)]
  await target.unsafe('SET session_replication_role = replica')
  await source.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async snapshot => {
    for (const { name } of await snapshot.unsafe<{ name: string }[]>(tables)) {
      const [found] = await snapshot.unsafe(`SELECT COALESCE(json_agg(t), '[]')::text AS rows FROM ${name} t`)
      await target.unsafe(`DELETE FROM ${name}`)
      await target.unsafe(`INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, $1::text::json)`, [
        String(found?.rows),
      ])
    }
  })
  await Promise.all([source.end(), target.end()])
}
