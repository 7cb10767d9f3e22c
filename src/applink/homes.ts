import type { Authorizations } from '../authorizations/authorizations.ts'
import { createBoundedMap } from '../core/bounded-map.ts'
import type { CallScope, OrgSession } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { createSearch, type NamedAddon, notFound } from './search.ts'

export interface HomesParts {
  readonly addons: readonly NamedAddon[]
  /** Where authorizations are by the settings: name of the attachment by name of the authorization. */
  readonly homes: ReadonlyMap<string, string>
  /** Milliseconds that only grow. */
  readonly now: () => number
}

const maxLearned = 200
/**
 * Stored authorizations over several add-ons. Where one is that the settings do not place, all are asked once; it is used when
 * exactly one has the name, and asked for there alone from then on, until it is gone from there.
 */
export function createHomes({ addons, homes, now }: HomesParts): Authorizations {
  const placed = new Map(
    [...homes].flatMap(([authorization, name]) =>
      addons.filter(addon => addon.name === name).map(addon => [authorization, addon] as const),
    ),
  )
  const learned = createBoundedMap<NamedAddon>(maxLearned)
  const search = createSearch({ addons, now })
  const homeOf = (authorization: string) => placed.get(authorization) ?? learned.get(authorization)

  async function find(authorization: string, scope: CallScope): Promise<OrgSession> {
    const { addon, answer } = await search(authorization, scope)
    learned.set(authorization, addon)
    if (answer instanceof AppError) throw answer
    return answer
  }

  /** Somebody may have moved it to another add-on. */
  const lost = (authorization: string) => (error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') learned.delete(authorization)
    throw error
  }

  return {
    authorization(authorization, scope) {
      const home = homeOf(authorization)
      if (!home) return find(authorization, scope)
      const asked = home.link.authorization(authorization, scope)
      if (placed.has(authorization)) return asked
      return asked.catch(lost(authorization)).catch(error => {
        if (learned.get(authorization)) throw error
        return find(authorization, scope)
      })
    },
    async renew(authorization, stale, scope) {
      if (!homeOf(authorization)) await find(authorization, scope)
      const home = homeOf(authorization)
      if (!home) throw notFound(authorization, addons)
      return home.link.renew(authorization, stale, scope).catch(lost(authorization))
    },
    forget: authorization => homeOf(authorization)?.link.forget(authorization),
    knownOrgOf: authorization => homeOf(authorization)?.link.knownOrgOf(authorization),
  }
}
