import type { Authorizations } from '../authorizations/authorizations.ts'
import type { CallScope, Invoker, OrgConnector, OrgSession, Person } from '../core/caller.ts'
import type { Log } from '../core/log.ts'
import { readCustomPermissions } from '../salesforce/custom-permissions.ts'
import { identify } from '../salesforce/identify.ts'
import type { LimitShares } from '../salesforce/limits/shares.ts'
import { createSalesforce } from '../salesforce/salesforce.ts'
import type { TurnBounds } from '../salesforce/turns/bounds.ts'
import { createTransport, type Transport } from '../salesforce/wire/transport.ts'
import { cannotRenew } from '../sign-in/outline.ts'
import type { SignInServer } from '../sign-in/sign-in.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

export interface OrgsParts {
  readonly limitShares: LimitShares
  /** Requests to orgs at a time. */
  readonly requests: TurnBounds
  readonly log: Log
  readonly authorizations: Pick<Authorizations, 'authorization' | 'renew'>
  /** Absent: nobody signs in over MCP. */
  readonly signIn: SignInServer | undefined
  /** Absent: nobody collects anything. */
  readonly telemetry: Telemetry | undefined
  /** Watches what is asked of orgs. Absent: nobody does. */
  readonly watch?: ((transport: Transport) => Transport) | undefined
}

/** How the `org` of a tool reaches Salesforce: with the caller's own session, or with that of a stored authorization. */
export function createOrgs({ authorizations, limitShares, log, requests, signIn, telemetry, watch }: OrgsParts) {
  const plain = createTransport({ maxRequestsPerOrg: requests.perOrg })
  const traced = telemetry ? telemetry.orgTransport(plain) : plain
  const transport = watch ? watch(traced) : traced
  const salesforce = createSalesforce({ limitShares, log, requests, transport, waited: telemetry?.waited.user })
  const connector: OrgConnector = {
    connectUser: (caller, scope) => salesforce.connect(caller.session, scope, renewalOf(signIn, caller)),
    connectAuthorization: async (name, scope) => {
      const session = await authorizations.authorization(name, scope)
      return salesforce.connect(session, scope, stale => authorizations.renew(name, stale, scope))
    },
    async requireRoom(whose, scope) {
      if (typeof whose !== 'string') return salesforce.requireRoom(whose.session, scope, renewalOf(signIn, whose))
      const session = await authorizations.authorization(whose, scope)
      await salesforce.requireRoom(session, scope, stale => authorizations.renew(whose, stale, scope))
    },
  }
  return {
    ...connector,
    /** Whom the org takes the caller's token for. */
    identify: (caller: Invoker, scope: CallScope) => identify(connector.connectUser(caller, scope)),
    /** Which custom permissions the person's own org says she has. */
    readHeld: (person: Person, scope: CallScope) =>
      readCustomPermissions(connector.connectUser(person, scope), person.session),
    close: () => salesforce.close(),
  }
}

/** Only a sign-in can be renewed, where people sign in; AppLink hands over a session as it is. */
function renewalOf(signIn: SignInServer | undefined, caller: Invoker | Person) {
  const grantId = caller.signIn?.grantId
  if (grantId === undefined) return undefined
  const renew = signIn
    ? (stale: OrgSession) => signIn.renew(grantId, stale.accessToken)
    : async () => {
        throw cannotRenew()
      }
  return Object.assign(renew, { ofPerson: true })
}
