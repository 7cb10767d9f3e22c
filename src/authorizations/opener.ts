import type { OrgSession } from '../core/caller.ts'
import { createSalesforce } from '../salesforce/salesforce.ts'
import type { OrgTrust } from '../salesforce/trust.ts'
import { createTransport, type Transport } from '../salesforce/wire/transport.ts'
import type { OwnAuthorization } from './entry.ts'
import { createProof } from './proof.ts'
import { createTokenRequest } from './token-request.ts'

export interface SessionOpenerParts {
  /** Orgs in which an authorization may act, 18 characters each. */
  readonly orgIds: readonly string[]
  readonly trust: Pick<OrgTrust, 'readOrgUrl'>
  /** Gets the way by which requests leave, and gives the one that is used. Default: the same. */
  readonly watch?: ((transport: Transport) => Transport) | undefined
  /** Epoch milliseconds. Default `Date.now`. */
  readonly time?: () => number
}

/** Opens sessions of authorizations at Salesforce, each a new one. */
export interface SessionOpener {
  /** @throws as the token request and the proof of what it gave */
  open(entry: OwnAuthorization): Promise<OrgSession>
  close(): Promise<void>
}

export function createSessionOpener({
  orgIds,
  time = Date.now,
  trust,
  watch = own => own,
}: SessionOpenerParts): SessionOpener {
  const transport = watch(createTransport({ maxOrgs: 16, maxResponseBytes: 1024 * 1024 }))
  const requestToken = createTokenRequest({ transport, now: time })
  const prove = createProof({ orgIds, trust, salesforce: createSalesforce({ transport }) })
  return {
    open: async entry => prove(entry, await requestToken(entry)),
    close: () => transport.close(),
  }
}
