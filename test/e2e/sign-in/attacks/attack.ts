import type { RawAnswer } from '../../../client/attacks/raw-request.ts'
import type { Arena } from './arena.ts'

/** An answer, or what it comes down to. */
export type Outcome = RawAnswer | string

/** What an attacker tries, and why it is refused. */
export interface Attack {
  readonly name: string
  /** The status, the code and the words of the refusal; of each answer, when there are several. */
  readonly refused: string | readonly string[]
  /** Does what is lawful, such as signing somebody in. What it gives is the attack. */
  prepare(arena: Arena): Promise<() => Promise<Outcome | readonly Outcome[]>>
}

/** One row of the table. An attack that needs nothing prepared takes the arena alone. */
export const attack = (name: string, refused: Attack['refused'], prepare: Attack['prepare']): Attack => ({
  ...{ name, refused, prepare },
})
