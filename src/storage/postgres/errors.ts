import postgres from 'postgres'
import { StatementError, toContended, toUnavailable } from '../errors.ts'

/**
 * Classes of SQLSTATE: connection lost, password changed, database gone, no room, an operator stepped in, the system
 * failed.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const unusableClasses: ReadonlySet<string> = new Set(['08', '28', '3D', '53', '57', '58'])
/** Read only after a failover; ended for doing nothing within a transaction. */
const unusableCodes: ReadonlySet<string> = new Set(['25006', '25P03'])
/** Deadlock, serialization failure; a lock that could not be had. */
const contended = /^40|^55P03$/
/** Constraints and names: their messages hold no values, which others do. */
const speaking = /^(?:23|42)/
/** Mistakes of the caller that the driver finds by itself. */
const misuses: ReadonlySet<unknown> = new Set(['UNDEFINED_VALUE', 'MAX_PARAMETERS_EXCEEDED', 'MESSAGE_NOT_SUPPORTED'])

/** What the driver threw, as the errors a `Database` gives. */
export function toPostgresFailure(error: unknown): unknown {
  if (error instanceof postgres.PostgresError) return toServerFailure(error)
  const isMisuse = error instanceof TypeError || (error instanceof Error && 'code' in error && misuses.has(error.code))
  // All else is the network's: refused, reset, timed out, a certificate.
  return isMisuse ? error : toUnavailable(error)
}

function toServerFailure(error: postgres.PostgresError): Error {
  const { code, message } = error
  if (unusableClasses.has(code.slice(0, 2)) || unusableCodes.has(code)) return toUnavailable(error)
  if (contended.test(code)) return toContended(error)
  const text = speaking.test(code) ? message : `PostgreSQL refused a statement (${code})`
  return new StatementError(text, { code, duplicate: code === '23505' })
}
