import postgres from 'postgres'
import { StatementError, toContended, toUnavailable } from '../errors.ts'

/**
 * Classes of SQLSTATE: connection lost, password changed, database gone, no room, an operator stepped in, the system
 * failed.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const unusableClasses: ReadonlySet<string> = new Set(['08', '28', '3D', '53', '57', '58'])
/** The server takes no writes, as after a failover. */
const readOnly = '25006'
/** That, and: ended for doing nothing within a transaction. */
const unusableCodes: ReadonlySet<string> = new Set([readOnly, '25P03'])
/** Deadlock, serialization failure; a lock that could not be had. */
const contended = /^40|^55P03$/
/** Constraints and names: their messages hold no values, which others do. */
const speaking = /^(?:23|42)/
/** Mistakes of the caller that the driver finds by itself. */
const misuses: ReadonlySet<unknown> = new Set(['UNDEFINED_VALUE', 'MAX_PARAMETERS_EXCEEDED', 'MESSAGE_NOT_SUPPORTED'])

/** What the driver threw, as the errors a `Database` gives, and whether its connection went with it. */
export interface PostgresFailure {
  readonly error: unknown
  /** Nothing more can be asked on the connection. */
  readonly isConnectionLost: boolean
}

export function toPostgresFailure(error: unknown): PostgresFailure {
  if (error instanceof postgres.PostgresError) {
    return { error: toServerFailure(error), isConnectionLost: endsConnection(error) }
  }
  const isMisuse = error instanceof TypeError || (error instanceof Error && 'code' in error && misuses.has(error.code))
  // All else is the network's: refused, reset, timed out, a certificate.
  return isMisuse ? { error, isConnectionLost: false } : { error: toUnavailable(error), isConnectionLost: true }
}

/**
 * The server says itself when it ends a connection: with an `ERROR` it only ends the transaction. One that has become a
 * standby is left for the server that took its place.
 * @see https://www.postgresql.org/docs/current/protocol-error-fields.html
 */
const endsConnection = ({ code, severity }: postgres.PostgresError): boolean =>
  severity !== 'ERROR' || code.startsWith('08') || code === readOnly

function toServerFailure(error: postgres.PostgresError): Error {
  const { code, message } = error
  if (unusableClasses.has(code.slice(0, 2)) || unusableCodes.has(code)) return toUnavailable(error)
  if (contended.test(code)) return toContended(error)
  const text = speaking.test(code) ? message : `PostgreSQL refused a statement (${code})`
  return new StatementError(text, { code, duplicate: code === '23505' })
}
