import type { Database, SqlValue, Statements } from '../../../../src/storage/database.ts'

/** A statement that was asked, with its values. */
export type Asked = readonly [text: string, values: readonly SqlValue[]]

/** Notes what is asked of a database, in and out of transactions: each statement once. */
export function createRecorder() {
  const asked = new Map<string, readonly SqlValue[]>()
  const noted = (statements: Statements): Statements => {
    const noting =
      <Answer>(ask: (text: string, values?: readonly SqlValue[]) => Answer) =>
      (text: string, values: readonly SqlValue[] = []): Answer => {
        if (!asked.has(text)) asked.set(text, values)
        return ask(text, values)
      }
    return { all: noting(statements.all), first: noting(statements.first), run: noting(statements.run) } as Statements
  }
  return {
    asked: (): readonly Asked[] => [...asked],
    recorded: (database: Database): Database => ({
      ...database,
      ...noted(database),
      transaction: work => database.transaction(statements => work(noted(statements))),
      withLock: (name, work) => database.withLock(name, statements => work(noted(statements))),
    }),
  }
}
