import { createBoundedMap } from '../../core/bounded-map.ts'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import type { Database } from '../../storage/database.ts'

/** A sign-in that somebody begins. */
export interface Opening {
  /** Begun again under the same id, it is the same one. */
  readonly id: string
  /** Empty for the page of grants. */
  readonly clientId: string
  /** Where the browser is, as far as the router says. */
  readonly address: string
}

/** What is full: what one address, or one client, may have open, or all of them together. */
export type FullPlace = keyof typeof maxOpen

/** Sign-ins that were begun and have not ended. Each is a row that anybody can make, so there are only so many. */
export interface Openings {
  /** Makes room for one, for so long; says what is full when there is none. */
  open(opening: Opening, lifeMs: number): Promise<FullPlace | undefined>
  close(id: string): Promise<void>
  /** Throws away what expired. */
  sweep(): Promise<void>
}

export interface OpeningParts {
  readonly database: Database
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A class in one room signs in from one address. */
export const maxOpen = { address: 100, client: 1000, all: 5000 } as const
const placeNames = ['address', 'client', 'all'] as const
/** So long a place that was full is not counted again. */
const fullMs = 5000
const maxRemembered = 1000

/** For the values of `countedOf`. */
const hasRoom: Readonly<Record<FullPlace, string>> = {
  address: `(SELECT COUNT(*) FROM oauth_openings WHERE address = ? AND until_ms > ?) < ${maxOpen.address}`,
  client: `(SELECT COUNT(*) FROM oauth_openings WHERE client = ? AND until_ms > ?) < ${maxOpen.client}`,
  all: `(SELECT COUNT(*) FROM oauth_openings WHERE until_ms > ?) < ${maxOpen.all}`,
}

/** Several at one moment can each find the last place: then there are as many too many as there are connections, at most. */
const insertion = `INSERT INTO oauth_openings (id_hash, client, address, until_ms)
  SELECT ?, ?, ?, CAST(? AS BIGINT) WHERE ${placeNames.map(place => hasRoom[place]).join(' AND ')}
  ON CONFLICT (id_hash) DO UPDATE SET until_ms = excluded.until_ms`

export function createOpenings({ database, now }: OpeningParts): Openings {
  const fullUntil = createBoundedMap<number>(maxRemembered)
  const keyOf = (place: FullPlace, value = '') => `${place} ${value}`

  return {
    async open({ address: from, clientId, id }, lifeMs) {
      const at = now()
      const [address, client] = [hashOf(from), hashOf(clientId)]
      const counted = { address: [address, at], client: [client, at], all: [at] }
      const keys = { address: keyOf('address', address), client: keyOf('client', client), all: keyOf('all') }
      const known = placeNames.find(place => (fullUntil.get(keys[place]) ?? 0) > at)
      if (known) return known
      const values = [hashOf(id), client, address, at + lifeMs, ...counted.address, ...counted.client, ...counted.all]
      if ((await database.run(insertion, values)) === 1) return undefined
      for (const place of placeNames) {
        if (await database.first(`SELECT 1 AS free WHERE ${hasRoom[place]}`, counted[place])) continue
        fullUntil.set(keys[place], at + fullMs)
        return place
      }
      // One ended meanwhile.
      return 'all'
    },
    close: async id => void (await database.run('DELETE FROM oauth_openings WHERE id_hash = ?', [hashOf(id)])),
    sweep: async () => void (await database.run('DELETE FROM oauth_openings WHERE until_ms <= ?', [now()])),
  }
}
