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

interface SearchParts {
  readonly addons: readonly NamedAddon[]
  /** Milliseconds that only grow. */
  readonly now: () => number
}

const maxDoubts = 200
/** So long it stands that several have an authorization: each look costs a question to all. */
const ambiguousMs = 5_000
/** With these an add-on has the authorization, though it cannot be used. */
const isThere: ReadonlySet<FailureCode> = new Set(['authorization_unusable', 'untrusted_org'])

/** Asks all add-ons for an authorization, at once, and gives the only one that has it, with what it said. */
export function createSearch({ addons, now }: SearchParts) {
  const doubts = createBoundedMap<Doubt>(maxDoubts)

  /** Nothing of it is kept longer than the doubt, so that the end of it shows. */
  function doubtOf(authorization: string, holders: readonly Outcome[]): AppError {
    for (const { addon } of holders) addon.link.forget(authorization)
    const error = ambiguous(authorization, holders)
    doubts.set(authorization, { error, until: now() + ambiguousMs })
    return error
  }

  /** @throws not_found; authorization_unusable where several have it; unavailable where one does not say whether it has it too */
  return async (authorization: string, scope: CallScope): Promise<Outcome> => {
    const doubt = doubts.get(authorization)
    if (doubt && doubt.until > now()) throw doubt.error
    const outcomes = await Promise.all(addons.map(addon => outcomeOf(addon, authorization, scope)))
    scope.signal.throwIfAborted()
    const holders = holdersAmong(outcomes)
    if (holders.length > 1) throw doubtOf(authorization, holders)
    return theOneOf(authorization, outcomes)
  }
}

interface Doubt {
  readonly error: AppError
  readonly until: number
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

const holdersAmong = (outcomes: readonly Outcome[]): readonly Outcome[] =>
  outcomes.filter(({ answer }) => !(answer instanceof AppError) || isThere.has(answer.code))

/** @throws not_found; unavailable where one does not say whether it has it too */
function theOneOf(authorization: string, outcomes: readonly Outcome[]): Outcome {
  const holders = holdersAmong(outcomes)
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

export const notFound = (authorization: string, asked: readonly NamedAddon[]): AppError =>
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
