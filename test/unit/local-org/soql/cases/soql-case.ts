import type { UserName } from '../world.ts'

/**
 * One query and what it must answer. Records are written as their values in the order of SELECT, a record with one
 * value as that value; parents and lists of children likewise. Without ORDER BY the order of rows does not count.
 */
export interface SoqlCase {
  readonly soql: string
  /** Sees everything unless named otherwise. */
  readonly user?: UserName
  readonly queryAll?: boolean
  readonly rows?: readonly unknown[]
  /** Of `SELECT COUNT()`. */
  readonly count?: number
  /** Code, and how the message ends. */
  readonly error?: readonly [string, string]
  /** Page of the SOQL and SOSL Reference, version 65.0, or where else the rule is from. */
  readonly source: string
}
