import type { DatabaseSync } from 'node:sqlite'

/** Values by key that are kept as long as the store is, in the order in which they came. */
export interface Shelf<T> {
  all(): readonly T[]
  get(key: string): T | undefined
  /** A value replaced keeps its place. */
  put(key: string, value: T): void
  remove(key: string): void
}

/** Opens the shelf of a name. Whoever opens it knows the shape of its values, which must survive JSON. */
export type Shelves = <T>(name: string) => Shelf<T>

/** What is no record and yet belongs to the org, such as its client apps and what was published into it. */
export function createShelves(database: DatabaseSync): Shelves {
  database.exec(
    'CREATE TABLE IF NOT EXISTS "_shelf" (shelf TEXT, key TEXT, value TEXT, PRIMARY KEY (shelf, key)) STRICT',
  )
  const read = database.prepare('SELECT key, value FROM "_shelf" WHERE shelf = ? ORDER BY rowid')
  const write = database.prepare(
    'INSERT INTO "_shelf" VALUES (?, ?, ?) ON CONFLICT (shelf, key) DO UPDATE SET value = excluded.value',
  )
  const erase = database.prepare('DELETE FROM "_shelf" WHERE shelf = ? AND key = ?')
  return <T>(name: string): Shelf<T> => {
    const values = new Map(read.all(name).map(row => [String(row.key), JSON.parse(String(row.value)) as T]))
    return {
      all: () => [...values.values()],
      get: key => values.get(key),
      put: (key, value) => {
        write.run(name, key, JSON.stringify(value))
        values.set(key, value)
      },
      remove: key => {
        erase.run(name, key)
        values.delete(key)
      },
    }
  }
}
