import { createBoundedMap } from '../core/bounded-map.ts'
import type { CallScope, OrgSession } from '../core/caller.ts'
import { AppError, type FailureCode } from '../core/failure.ts'
import type { AppLink } from './applink.ts'

/** One of several add-ons. */
export interface NamedAddon {
  /** Of its attachment. */
  readonly name: string
  readonly link: AppLink
}

export interface HomesParts {
  readonly addons: readonly NamedAddon[]
  /** Where authorizations are by the settings: name of the attachment by name of the authorization. */
  readonly homes: ReadonlyMap<string, string>
}

type Authorizations = Pick<AppLink, 'authorization' | 'renew' | 'forget' | 'knownOrgOf'>

const maxLearned = 200
/** With these an add-on has the authorization, though it cannot be used. */
const isThere: ReadonlySet<FailureCode> = new Set(['authorization_unusable', 'untrusted_org'])

/**
 * Stored authorizations over several add-ons. Where one is that the settings do not place, all are asked once; it is used when
 * exactly one has the name, and asked for there alone from then on, until it is gone from there.
 */
export function createHomes({ addons, homes }: HomesParts): Authorizations {
  const placed = new Map(
    [...homes].flatMap(([authorization, name]) =>
      addons.filter(addon => addon.name === name).map(addon => [authorization, addon] as const),
    ),
  )
  const learned = createBoundedMap<NamedAddon>(maxLearned)
  const homeOf = (authorization: string) => placed.get(authorization) ?? learned.get(authorization)

  async function search(authorization: string, scope: CallScope): Promise<OrgSession> {
    const outcomes = await Promise.all(addons.map(addon => outcomeOf(addon, authorization, scope)))
    scope.signal.throwIfAborted()
    const { addon, answer } = theOneOf(authorization, outcomes)
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
      if (!home) return search(authorization, scope)
      const asked = home.link.authorization(authorization, scope)
      if (placed.has(authorization)) return asked
      return asked.catch(lost(authorization)).catch(error => {
        if (learned.get(authorization)) throw error
        return search(authorization, scope)
      })
    },
    async renew(authorization, stale, scope) {
      if (!homeOf(authorization)) await search(authorization, scope)
      const home = homeOf(authorization)
      if (!home) throw notFound(authorization, addons)
      return home.link.renew(authorization, stale, scope).catch(lost(authorization))
    },
    forget: authorization => homeOf(authorization)?.link.forget(authorization),
    knownOrgOf: authorization => homeOf(authorization)?.link.knownOrgOf(authorization),
  }
}

interface Outcome {
  readonly addon: NamedAddon
  readonly answer: OrgSession | AppError
}

async function outcomeOf(addon: NamedAddon, authorization: string, scope: CallScope): Promise<Outcome> {
  try {
    return { addon, answer: await addon.link.authorization(authorization, scope) }
  } catch (error) {
    if (error instanceof AppError) return { addon, answer: error }
    scope.signal.throwIfAborted()
    throw error
  }
}

/** @throws not_found; authorization_unusable where several have it; unavailable where one does not say whether it has it too */
function theOneOf(authorization: string, outcomes: readonly Outcome[]): Outcome {
  const holders = outcomes.filter(({ answer }) => !(answer instanceof AppError) || isThere.has(answer.code))
  if (holders.length > 1) throw ambiguous(authorization, holders)
  const undecided = outcomes.find(
    outcome => !holders.includes(outcome) && (outcome.answer as AppError).code !== 'not_found',
  )
  if (undecided) throw unsure(authorization, undecided)
  const [holder] = holders
  if (!holder)
    throw notFound(
      authorization,
      outcomes.map(({ addon }) => addon),
    )
  return holder
}

const listOf = (addons: readonly NamedAddon[]): string => addons.map(({ name }) => name).join(', ')

const notFound = (authorization: string, asked: readonly NamedAddon[]): AppError =>
  new AppError('not_found', `No AppLink add-on has an authorization named ${authorization}. Asked: ${listOf(asked)}.`)

const ambiguous = (authorization: string, holders: readonly Outcome[]): AppError =>
  new AppError(
    'authorization_unusable',
    `Several AppLink add-ons have an authorization named ${authorization}: ${listOf(holders.map(({ addon }) => addon))}. AUTHORIZATION_ADDONS must say which is meant.`,
  )

const unsure = (authorization: string, { addon, answer }: Outcome): AppError =>
  new AppError(
    'unavailable',
    `The AppLink add-on ${addon.name} does not say whether it has an authorization named ${authorization}. Repeat the call in a moment, or place it with AUTHORIZATION_ADDONS.`,
    { cause: answer },
  )
