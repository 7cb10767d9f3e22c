import postgres from 'postgres'
import { createMemo } from '../../core/bounded-map.ts'
import { withinTime } from '../../core/timeout.ts'
import type { SqlValue } from '../database.ts'
import { toMisuse } from '../errors.ts'
import { toNumbered } from '../placeholders.ts'
import type { ConnectionAnswers } from '../scope.ts'
import { toPostgresFailure } from './errors.ts'
import type { PostgresAddress } from './url.ts'

export interface PostgresConnectionParts extends PostgresAddress {
  readonly connectTimeoutMs: number
  readonly statementTimeoutMs: number
}

/** One connection, made when it is needed and again after it was lost. Gives the errors of a `Database`. */
export interface PostgresConnection extends ConnectionAnswers {
  /** Statements without values. */
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

/**
 * A client of its own for each connection: the driver's pool would lend a lost transaction's connection to others. A
 * client that lost its connection is thrown away, since it can send what was left over, or hang, when it connects anew.
 */
export function createConnection(parts: PostgresConnectionParts): PostgresConnection {
  const { statementTimeoutMs: timeoutMs } = parts
  let losses = 0
  const numberedOf = createMemo(maxStatements, toNumbered)
  const open = (): Client => {
    const opened = openClient(parts, () => abandon(opened))
    return opened
  }
  const abandon = (lost: Client) => {
    if (lost !== client) return
    losses += 1
    client = open()
    lost.end({ timeout: 0 }).catch(() => undefined)
  }
  let client = open()
  const translated = async <T>(ask: (used: Client) => Promise<T>): Promise<T> => {
    const used = client
    try {
      return await ask(used)
    } catch (error) {
      const failure = toPostgresFailure(error)
      if (failure.isConnectionLost) abandon(used)
      throw failure.error
    }
  }
  // A network that swallows packets would be waited for until TCP gives up, a quarter of an hour later.
  const timed = <T>(ask: (used: Client) => Promise<T>) =>
    translated(used =>
      withinTime(ask(used), timeoutMs, () => new Error(`PostgreSQL did not answer within ${timeoutMs} ms`)),
    )
  const ask = async (used: Client, text: string, values: readonly SqlValue[]) => {
    const numbered = numberedOf(text)
    const { count } = numbered
    if (count !== values.length) throw toMisuse(`The statement takes ${count} values, not ${values.length}.`)
    const typed = values.map(value => toTyped(used, value))
    return await used.unsafe(numbered.text, typed, { prepare: true, simple: false } as { prepare: true })
  }
  return {
    all: async (text, values) => [...(await timed(used => ask(used, text, values)))],
    run: async (text, values) => (await timed(used => ask(used, text, values))).count ?? 0,
    script: text => timed(async used => void (await used.unsafe(text))),
    lock: name => translated(async used => void (await ask(used, lockStatement, [name]))),
    losses: () => losses,
    drop: () => abandon(client),
    end: () => client.end({ timeout: 1 }),
  }
}

const lockStatement = 'SELECT pg_advisory_xact_lock(hashtextextended(?, 0))'

type Client = ReturnType<typeof openClient>

/** A connection that hears what is told on channels, for as long as it stands. */
export interface Listener {
  listen(channels: readonly string[]): Promise<void>
  end(): void
}

export interface Hearing {
  onNotice(channel: string, payload: string): unknown
  onLost(): void
}

export function createListener(parts: PostgresConnectionParts, { onLost, onNotice }: Hearing): Listener {
  const client = openClient(parts, onLost, { idle_timeout: undefined, onnotify: onNotice })
  const end = () => void client.end({ timeout: 0 }).catch(() => undefined)
  return {
    async listen(channels) {
      const text = channels.map(channel => `LISTEN ${channel}`).join('; ')
      await withinTime(client.unsafe(text), parts.connectTimeoutMs, () => new Error('PostgreSQL is late'))
    },
    end,
  }
}

function openClient({ url, ssl, connectTimeoutMs }: PostgresConnectionParts, onclose: () => void, more: object = {}) {
  return postgres(url, {
    ssl,
    types,
    onclose,
    max: 1,
    // The driver would end a connection at this age within a transaction of ours.
    max_lifetime: null,
    idle_timeout: idleSeconds,
    connect_timeout: connectTimeoutMs / 1000,
    connection: { application_name: 'applink-action-host' },
    fetch_types: false,
    onnotice: () => undefined,
    ...more,
  })
}

/** With its type: a number beside one of 32 bits would be taken for one too. */
function toTyped(client: Client, value: SqlValue) {
  if (typeof value !== 'number') return value
  if (!Number.isFinite(value)) throw toMisuse('A value is no finite number.')
  return client.typed(value as never, Number.isSafeInteger(value) ? bigint : float)
}
