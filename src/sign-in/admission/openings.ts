import { createBoundedMap } from '../../core/bounded-map.ts'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import type { Database, SqlValue } from '../../storage/database.ts'
import { createExpiry } from '../../storage/slices.ts'

/** A sign-in that somebody begins. */
export interface Opening {
  /** Begun again under the same id, it is the same one. */
  readonly id: string
  /** Empty for the page of grants. */
  readonly clientId: string
  /** Where the browser is, as far as the router says. */
  readonly address: string
}

/** Sign-ins that were begun and have not ended. Each is a row that anybody can make, so there are only so many. */
export interface Openings {
  /** Makes room for one, for so long. `false`: its address has too many open. */
  open(opening: Opening, lifeMs: number): Promise<boolean>
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
/** So long an address that was full is not counted again. */
const fullMs = 5000
const maxRemembered = 1000

/** Several at one moment can each find the last place: then there are as many too many as there are connections, at most. */
const insertion = `INSERT INTO oauth_openings (id_hash, client, address, until_ms)
  SELECT ?, ?, ?, CAST(? AS BIGINT)
  WHERE (SELECT COUNT(*) FROM oauth_openings WHERE address = ? AND until_ms > ?) < ${maxOpen.address}
  ON CONFLICT (id_hash) DO UPDATE SET until_ms = excluded.until_ms`

const trimming = (where: string, max: number): string =>
  `DELETE FROM oauth_openings WHERE id_hash IN
    (SELECT id_hash FROM oauth_openings ${where} ORDER BY until_ms DESC LIMIT 1000 OFFSET ${max}) RETURNING id_hash AS id`

const tooManyOfClient = trimming('WHERE client = ?', maxOpen.client)
const tooMany = trimming('', maxOpen.all)

export function createOpenings({ database, now }: OpeningParts): Openings {
  const fullUntil = createBoundedMap<number>(maxRemembered)
  const expire = createExpiry(database, { table: 'oauth_openings', key: 'id_hash', time: 'until_ms' })

  /** The oldest make room, with the questions that belong to them: were nobody let in instead, a few a second would keep everybody out. */
  const trim = async (statement: string, values: readonly SqlValue[]): Promise<void> => {
    for (const { id } of await database.all<{ id: string }>(statement, values)) {
      await database.run("DELETE FROM oauth_records WHERE id_hash = ? AND kind = 'Interaction'", [id])
    }
  }

  return {
    async open({ address: from, clientId, id }, lifeMs) {
      const [address, client, at] = [hashOf(from), hashOf(clientId), now()]
      if ((fullUntil.get(address) ?? 0) > at) return false
      if ((await database.run(insertion, [hashOf(id), client, address, at + lifeMs, address, at])) === 0) {
        fullUntil.set(address, at + fullMs)
        return false
      }
      await trim(tooManyOfClient, [client])
      await trim(tooMany, [])
      return true
    },
    close: async id => void (await database.run('DELETE FROM oauth_openings WHERE id_hash = ?', [hashOf(id)])),
    sweep: () => expire(now()),
  }
}
