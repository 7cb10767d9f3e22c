import type { Database } from '../../../src/storage/database.ts'

const tablesOf = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
  postgres: "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}

/** How many rows each table of a host has, but for those of the migrations. */
export async function countRows(database: Database): Promise<ReadonlyMap<string, number>> {
  const tables = await database.all<{ name: string }>(tablesOf[database.dialect])
  const counts = new Map<string, number>()
  for (const { name } of tables) {
    const row = await database.first<{ rows: number }>(`SELECT COUNT(*) AS rows FROM ${name}`)
    if (name !== 'migrations') counts.set(name, row?.rows ?? 0)
  }
  return counts
}
