import postgres from 'postgres'
import { createBounded } from './bounded.ts'
import type { SqlValue } from './database.ts'
import { toMisuse } from './errors.ts'
import { toNumbered } from './placeholders.ts'
import { toPostgresFailure } from './postgres-errors.ts'
import type { PostgresAddress } from './postgres-url.ts'
import type { Answers } from './scope.ts'

export interface ConnectionParts extends PostgresAddress {
  readonly connectTimeoutMs: number
  readonly statementTimeoutMs: number
}

/** One connection, made when it is needed and again after it was lost. Gives the errors of a `Database`. */
export interface Connection extends Answers {
  /** Statements without values, which may take as long as they like. */
  script(text: string): Promise<void>
  /** Waits for a lock, however long, until the transaction ends. */
  lock(name: string): Promise<void>
  /** How often the connection was lost. A transaction did not survive when the number has changed. */
  losses(): number
  /** Gives the connection up at once; the next statement makes a new one. */
  drop(): void
  end(): Promise<void>
}

const maxStatements = 256
/** Seconds without a statement after which a connection goes back to the server. */
const idleSeconds = 120
const bigint = 20
const float = 701

/** Whole numbers of 64 bits and sums as numbers, and truth as SQLite says it. */
const types = {
  whole: { to: bigint, from: [bigint, 1700], serialize: String, parse: Number },
  boolean: { to: 16, from: [16], serialize: String, parse: (text: string) => (text === 't' ? 1 : 0) },
}

/** A pause before the next attempt after `failures` failed ones, in seconds. */
const backoff = (failures: number) => Math.min(0.05 * 2 ** failures, 1)

/** A client of its own for each connection: the driver's pool would lend a lost transaction's connection to others. */
export function createConnection(parts: ConnectionParts): Connection {
  let losses = 0
  const numberedOf = createBounded(maxStatements, toNumbered)
  const open = (): Client => {
    // The end of one that was given up says nothing about the one in use.
    const opened = openClient(parts, () => {
      if (opened === client) losses += 1
    })
    return opened
  }
  let client = open()
  const drop = () => {
    losses += 1
    client.end({ timeout: 0 }).catch(() => undefined)
    client = open()
  }
  const ask = async (text: string, values: readonly SqlValue[]) => {
    const numbered = numberedOf(text)
    const { count } = numbered
    if (count !== values.length) throw toMisuse(`The statement takes ${count} values, not ${values.length}.`)
    const typed = values.map(value => toTyped(client, value))
    return await client.unsafe(numbered.text, typed, { prepare: true, simple: false } as { prepare: true })
  }
  const timed = async (text: string, values: readonly SqlValue[]) => {
    // A network that swallows packets would be waited for until TCP gives up, a quarter of an hour later.
    const timer = setTimeout(drop, parts.statementTimeoutMs)
    return await translated(ask(text, values)).finally(() => clearTimeout(timer))
  }
  return {
    all: async (text, values) => [...(await timed(text, values))],
    run: async (text, values) => (await timed(text, values)).count ?? 0,
    script: async text => void (await translated(client.unsafe(text))),
    lock: async name => void (await translated(ask('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [name]))),
    losses: () => losses,
    drop,
    end: () => client.end({ timeout: 1 }),
  }
}

type Client = ReturnType<typeof openClient>

function openClient({ url, ssl, connectTimeoutMs }: ConnectionParts, onclose: () => void) {
  return postgres(url, {
    ssl,
    types,
    backoff,
    onclose,
    max: 1,
    // The driver would end a connection at this age within a transaction of ours.
    max_lifetime: null,
    idle_timeout: idleSeconds,
    connect_timeout: connectTimeoutMs / 1000,
    connection: { application_name: 'applink-action-host' },
    fetch_types: false,
    onnotice: () => undefined,
  })
}

/** With its type: a number beside one of 32 bits would be taken for one too. */
function toTyped(client: Client, value: SqlValue) {
  if (typeof value !== 'number') return value
  if (!Number.isFinite(value)) throw toMisuse('A value is no finite number.')
  return client.typed(value as never, Number.isSafeInteger(value) ? bigint : float)
}

async function translated<T>(asked: PromiseLike<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw toPostgresFailure(error)
  }
}
