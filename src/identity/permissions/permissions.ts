import { hash } from 'node:crypto'
import { createBoundedMap } from '../../core/bounded-map.ts'
import type { Caller, CallScope, OrgSession, Person } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import type { Log } from '../../core/log.ts'
import { untilAborted } from '../../core/timeout.ts'

export interface CustomPermissionParts {
  /** API names that tools ask for, in the order of the catalog. */
  readonly names: readonly string[]
  /** Asks the org, with her token, which ones the person has. @throws when the org does not say so of this very person */
  readHeld(person: Person, scope: CallScope): Promise<ReadonlySet<string>>
  readonly log: Pick<Log, 'warn'>
  /** Milliseconds that only grow. */
  now(): number
}

/** A person with the custom permissions that her org confirms; any other caller as it is. Never fails but by the signal. */
export type WithCustomPermissions = (caller: Caller, scope: CallScope) => Promise<Caller>

/** So long an answer holds: what an administrator takes away is gone after this time. */
const heldMs = 300_000
/** An org that fails is asked again after this time. */
const failedMs = 10_000
/** Longest wait for the org. Those who wait for the same token share it. */
const askMs = 5_000
const maxKnown = 10_000

interface Known {
  /** `undefined`: the org did not say. */
  readonly held: readonly string[] | undefined
  readonly until: number
}

/** What people may do with stored rights: asked of the person's own org once in five minutes for a token. */
export function createCustomPermissions({ log, names, now, readHeld }: CustomPermissionParts): WithCustomPermissions {
  const known = createBoundedMap<Known>(maxKnown)
  const asked = new Map<string, Promise<readonly string[] | undefined>>()

  async function ask(key: string, person: Person, requestId: string): Promise<readonly string[] | undefined> {
    try {
      const all = await readHeld(person, { requestId, signal: AbortSignal.timeout(askMs) })
      const held = names.filter(name => all.has(name))
      known.set(key, { held, until: now() + heldMs })
      return held
    } catch (error) {
      const { orgId, userId } = person.session
      log.warn('custom permissions are not known', { requestId, org: orgId, user: userId, problem: reasonOf(error) })
      known.set(key, { held: undefined, until: now() + failedMs })
      return undefined
    } finally {
      asked.delete(key)
    }
  }

  function heldBy(person: Person, { requestId, signal }: CallScope): Promise<readonly string[] | undefined> {
    const key = keyOf(person.session)
    const { held, until } = known.get(key) ?? { held: undefined, until: 0 }
    if (until > now()) return Promise.resolve(held)
    const asking = asked.get(key) ?? ask(key, person, requestId)
    if (!asked.has(key)) asked.set(key, asking)
    return untilAborted(asking, signal)
  }

  return async (caller, scope) => {
    if (caller.kind !== 'person') return caller
    const customPermissions = await heldBy(caller, scope)
    return customPermissions ? { ...caller, customPermissions } : caller
  }
}

const keyOf = ({ accessToken, orgId, orgUrl, userId }: OrgSession): string =>
  hash('sha256', `${orgUrl} ${orgId} ${userId} ${accessToken}`, 'base64url')

/** Messages of ours hold no value of anybody; what others say can hold anything. */
const reasonOf = (error: unknown): string => (error instanceof AppError ? error.message : 'unknown')
