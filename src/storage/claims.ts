import { createBoundedMap } from '../core/bounded-map.ts'
import type { Database, Migration } from './database.ts'
import { createExpiry } from './slices.ts'

/** What is for one holder alone, until a time. */
export interface Claim {
  /** Neither this nor the holder is changed before it is kept: digests, where they tell something. */
  readonly key: string
  readonly holder: string
  /** Epoch milliseconds. */
  readonly untilMs: number
}

/** Things that are whose they first were, over all processes. */
export interface Claims {
  /** Gives the holder that has it: this one from now on, when nobody had. */
  claim(claim: Claim): Promise<string>
  /** Deletes those whose time is over. */
  sweep(): Promise<unknown>
}

export const claimMigrations: readonly Migration[] = [
  {
    id: 'claims-1',
    statements: [
      'CREATE TABLE claims (key TEXT PRIMARY KEY, holder TEXT NOT NULL, until_ms BIGINT NOT NULL)',
      'CREATE INDEX claims_until ON claims (until_ms)',
    ],
  },
]

/** The update changes nothing: without one, nothing would be returned of the row that is there. */
const statement = `INSERT INTO claims (key, holder, until_ms) VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET holder = claims.holder RETURNING holder`

export function createClaims(database: Database): Claims {
  const expire = createExpiry(database, { table: 'claims', key: 'key', time: 'until_ms' })
  return {
    async claim({ holder, key, untilMs }) {
      const row = await database.first<{ holder: string }>(statement, [key, holder, untilMs])
      return row?.holder ?? ''
    },
    sweep: () => expire(Date.now()),
  }
}

/** Whether nobody used before what is good once. From now on it is used. */
export async function isFirstUse({ claim }: Pick<Claims, 'claim'>, use: Omit<Claim, 'holder'>): Promise<boolean> {
  const holder = crypto.randomUUID()
  return (await claim({ ...use, holder })) === holder
}

/** Claims of a process that has no database, and ends with the connection that they are for; the oldest are forgotten first. */
export function createOwnClaims(max: number): Pick<Claims, 'claim'> {
  const holders = createBoundedMap<string>(max)
  return {
    async claim({ holder, key }) {
      const first = holders.get(key) ?? holder
      holders.set(key, first)
      return first
    },
  }
}
