import type { OrgSession } from '../core/caller.ts'
import { AppError, type FailureCode } from '../core/failure.ts'
import { createSalesforce } from '../salesforce/salesforce.ts'
import type { OrgTrust } from '../salesforce/trust.ts'
import { createTransport, type Transport } from '../salesforce/wire/transport.ts'
import type { OwnAuthorizations } from './authorizations.ts'
import { createCachedAuthorizations } from './cached.ts'
import type { OwnAuthorization } from './entry.ts'
import { createProof } from './proof.ts'
import { createTokenRequest } from './token-request.ts'

export interface OwnAuthorizationsParts {
  readonly entries: readonly OwnAuthorization[]
  /** Orgs in which it may act, 18 characters each. */
  readonly orgIds: readonly string[]
  readonly trust: Pick<OrgTrust, 'readOrgUrl'>
  /** Gets the way by which requests leave, and gives the one that is used. Default: the same. */
  readonly watch?: ((transport: Transport) => Transport) | undefined
  /** Milliseconds that only grow. Default `performance.now`. */
  readonly now?: () => number
  /** Epoch milliseconds. Default `Date.now`. */
  readonly time?: () => number
}

/** So long a session is used: no org ends one sooner that nobody uses, and renewing has to do with the others. */
const ttlMs = 15 * 60_000
/** So long a refusal stands: Salesforce counts sign-ins, those that fail too. */
const refusalMs = 5_000
const refused: ReadonlySet<FailureCode> = new Set(['authorization_unusable', 'untrusted_org'])

/** The authorizations of the settings: sessions as integration users, had from Salesforce itself. */
export function createOwnAuthorizations(parts: OwnAuthorizationsParts): OwnAuthorizations & { close(): Promise<void> } {
  const { entries, now = () => performance.now(), time = Date.now, watch = own => own } = parts
  const byName = new Map(entries.map(entry => [entry.name, entry]))
  const transport = watch(createTransport({ maxOrgs: 16, maxResponseBytes: 1024 * 1024 }))
  const requestToken = createTokenRequest({ transport, now: time })
  const prove = createProof({ ...parts, salesforce: createSalesforce({ transport }) })
  const open = async (entry: OwnAuthorization) => prove(entry, await requestToken(entry))
  const openUnlessRefused = createPatience({ open, now })

  async function fetchSession(name: string): Promise<OrgSession> {
    const entry = byName.get(name)
    if (entry) return openUnlessRefused(entry)
    throw new AppError('not_found', `There is no authorization named ${name} here: AUTHORIZATIONS must have it.`)
  }

  return {
    ...createCachedAuthorizations({ fetchSession, ttlMs, now }),
    has: name => byName.has(name),
    close: () => transport.close(),
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
