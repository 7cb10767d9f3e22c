import type { OrgSession } from '../core/caller.ts'
import { AppError, type FailureCode } from '../core/failure.ts'
import type { OwnAuthorizations } from './authorizations.ts'
import { createCachedAuthorizations } from './cached.ts'
import type { OwnAuthorization } from './entry.ts'
import type { SessionOpener, SessionOpenerParts } from './opener.ts'

export interface OwnAuthorizationsParts extends SessionOpenerParts {
  readonly entries: readonly OwnAuthorization[]
  /** Milliseconds that only grow. Default `performance.now`. */
  readonly now?: () => number
}

/** So long a session is used: no org ends one sooner that nobody uses, and renewing has to do with the others. */
const ttlMs = 15 * 60_000
/** So long a refusal stands: Salesforce counts sign-ins, those that fail too. */
const refusalMs = 5_000
const refused: ReadonlySet<FailureCode> = new Set(['authorization_unusable', 'untrusted_org'])

/** The authorizations of the settings: sessions as integration users, had from Salesforce itself. */
export function createOwnAuthorizations(parts: OwnAuthorizationsParts): OwnAuthorizations & { close(): Promise<void> } {
  const { entries, now = () => performance.now() } = parts
  const byName = new Map(entries.map(entry => [entry.name, entry]))
  let opener: Promise<SessionOpener> | undefined
  // Most hosts never open one.
  const load = async (): Promise<SessionOpener> => (await import('./opener.ts')).createSessionOpener(parts)
  const open = async (entry: OwnAuthorization) => {
    opener ??= load()
    return (await opener).open(entry)
  }
  const openUnlessRefused = createPatience({ open, now })

  async function fetchSession(name: string): Promise<OrgSession> {
    const entry = byName.get(name)
    if (entry) return openUnlessRefused(entry)
    throw new AppError('not_found', `There is no authorization named ${name} here: AUTHORIZATIONS must have it.`)
  }

  return {
    ...createCachedAuthorizations({ fetchSession, ttlMs, now }),
    has: name => byName.has(name),
    close: async () => (await opener)?.close(),
  }
}

interface PatienceParts {
  readonly open: (entry: OwnAuthorization) => Promise<OrgSession>
  readonly now: () => number
}

/** Tells a refusal again for a while, without asking. */
function createPatience({ now, open }: PatienceParts): PatienceParts['open'] {
  const refusals = new Map<string, { readonly error: AppError; readonly until: number }>()
  return async entry => {
    const before = refusals.get(entry.name)
    if (before && before.until > now()) throw before.error
    try {
      return await open(entry)
    } catch (error) {
      if (error instanceof AppError && refused.has(error.code)) {
        refusals.set(entry.name, { error, until: now() + refusalMs })
      }
      throw error
    }
  }
}
