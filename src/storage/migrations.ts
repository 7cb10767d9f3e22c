import type { Database, Migration, Statements } from './database.ts'

/**
 * Brings the tables to what this build needs: runs the steps that have not run yet, sorted by folder and number
 * (`jobs-2` before `jobs-10`), all or none. Processes that start together take turns. Steps of a newer build are left
 * alone, so that a deploy can be rolled back.
 * @throws Error when two steps share an id. What the database throws for a step that does not work.
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<void> {
  const ids = new Set(migrations.map(({ id }) => id))
  if (ids.size !== migrations.length) throw new Error('Two steps of the migrations have the same id.')
  const sorted = migrations.toSorted((a, b) => compareIds(a.id, b.id))
  await database.withLock('migrations', async statements => {
    await statements.run('CREATE TABLE IF NOT EXISTS migrations (id TEXT PRIMARY KEY, ran_at BIGINT NOT NULL)')
    const rows = await statements.all<{ id: string }>('SELECT id FROM migrations')
    const known = new Set(rows.map(({ id }) => id))
    for (const migration of sorted.filter(({ dialect = database.dialect }) => dialect === database.dialect)) {
      if (!known.has(migration.id)) await step(statements, migration)
    }
  })
}

/** Not by `localeCompare`, whose tables take longer to load than all steps to look at. */
function compareIds(a: string, b: string): number {
  const [folderOfA, folderOfB] = [folderOf(a), folderOf(b)]
  if (folderOfA === folderOfB) return numberOf(a) - numberOf(b)
  return folderOfA < folderOfB ? -1 : 1
}

const folderOf = (id: string): string => id.slice(0, id.lastIndexOf('-'))
const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf('-') + 1))

async function step(statements: Statements, { id, statements: texts }: Migration): Promise<void> {
  for (const text of texts) await statements.run(text)
  await statements.run('INSERT INTO migrations (id, ran_at) VALUES (?, ?)', [id, Date.now()])
}
