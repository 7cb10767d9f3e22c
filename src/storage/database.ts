/** A value that a statement takes or gives. Times are epoch milliseconds, everything else that is no number is text. */
export type SqlValue = string | number | null

/** Runs statements. They are written in the SQL that SQLite and PostgreSQL share, with `?` for each value. */
export interface Statements {
  /** The rows of a query. Column names are the row's keys; whole numbers arrive as numbers. */
  all<Row extends object>(statement: string, values?: readonly SqlValue[]): Promise<Row[]>
  /** The first row of a query, or `undefined` when there is none. */
  first<Row extends object>(statement: string, values?: readonly SqlValue[]): Promise<Row | undefined>
  /** Runs a statement; gives how many rows it changed. */
  run(statement: string, values?: readonly SqlValue[]): Promise<number>
}

/**
 * Where sign-ins, jobs and idempotency keys live: SQLite for one process, PostgreSQL for more.
 * @throws AppError unavailable, from every call, while the database cannot be reached or is full.
 */
export interface Database extends Statements {
  readonly dialect: 'sqlite' | 'postgres'
  /** Tells of changes that triggers note under a name. Absent where nothing can be told: a file in memory. */
  readonly watch?: (name: string) => Changes
  /**
   * As `first`, for a query that is answered in no time and asked often: sent without waiting for others. Absent: as fast
   * as any.
   */
  readonly quick?: Statements['first']
  /** Statements that happen together or not at all. What `work` throws undoes them and is thrown on. */
  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T>
  /**
   * A transaction that only one holder of the name runs at a time, across all processes of a PostgreSQL database. Waits
   * for its turn. Use the statements it is given: another connection inside could wait for itself.
   */
  withLock<T>(name: string, work: (statements: Statements) => Promise<T>): Promise<T>
  /** Reaches the database, or throws. */
  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * Tells whether what was read may be other by now, by whatever hand and in whatever process it was changed. It is asked
 * with every call, so it answers at once.
 */
export interface Changes {
  /** What is so at this moment; to be asked for before reading. Undefined: nothing can be told just now. */
  moment(): number | undefined
  /** Whether nothing of a key has changed since a moment. */
  unchanged(since: number, key: string): boolean
  /** Counts a change of this process as told already, where it would be told a moment later. */
  readonly note?: (key: string) => void
}

/** One step in the history of the tables. Steps are never changed once released, only added. */
export interface Migration {
  /** Sorts the steps of all folders: `oauth-1`, `jobs-1`, `jobs-2`. Unique for ever. */
  readonly id: string
  /** Absent: for both. */
  readonly dialect?: Database['dialect']
  /** Statements, one each, in the SQL that both databases share where the step is for both. */
  readonly statements: readonly string[]
}
