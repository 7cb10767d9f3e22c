import type { CallScope, Invoker, OrgConnector, Principal } from '../caller.ts'
import type { Log } from '../log.ts'
import type { Org } from '../org/org.ts'
import type { Undeclared } from '../org/reach.ts'
import type { CalloutConnector } from '../tool/callout.ts'
import { requireNamed } from '../tool/callout-checks.ts'
import type { ToolContext } from '../tool/context.ts'
import type { Tool } from '../tool/tool.ts'
import type { Deadline } from './deadline.ts'
import { createOrgUse, type Footprint } from './footprint.ts'
import { createLimitedUse } from './limited-use.ts'
import { createObjectReach } from './reach.ts'
import { requireGrant, requireSameOrg } from './rights.ts'

/**
 * Proves that who calls through AppLink is the user whom the header names. Needed before anything is answered from what
 * the host keeps or done with rights that it keeps: for what is the user's own, the org judges the token.
 * @throws unauthenticated, or as the org fails
 */
export type RequireProof = (caller: Invoker, scope: CallScope) => Promise<void>

/** What a call has for its tool. */
export interface ContextParts {
  readonly orgs: OrgConnector
  readonly callouts: CalloutConnector
  readonly requireProof?: RequireProof | undefined
  readonly log: Log
  /** What becomes of requests for objects that the tool does not name. Default: they are refused. */
  readonly undeclared?: Undeclared | undefined
  /** Whose call it is: it reaches the third parties that it names, and no other. */
  readonly tool: Pick<Tool, 'name' | 'callouts' | 'runAs' | 'acrossOrgs' | 'limits' | 'objects'>
  readonly caller: Principal
  readonly requestId: string
  readonly deadline: Deadline
  readonly footprint: Footprint
  /** Nobody waits for it. */
  readonly background?: true | undefined
  /** The org of the tool's own authorization; without it the caller's own org is connected when the tool asks for it. */
  readonly stored: Org | undefined
}

const state: unique symbol = Symbol('state')

interface Context extends Omit<ToolContext, 'org' | 'signal'> {
  readonly [state]: { readonly parts: ContextParts; org: Org | undefined }
}

/**
 * What is made only when a tool asks for it. Shared by all contexts: an object with getters of its own has a shape of its
 * own, and making shapes costs more than all the rest of a call.
 */
const onDemand = Object.defineProperties(
  {},
  {
    signal: {
      get(this: Context): AbortSignal {
        return this[state].parts.deadline.signal()
      },
    },
    org: {
      get(this: Context): Org {
        this[state].org ??= connectOwn(this[state].parts)
        return this[state].org
      },
    },
  },
)

/** The context of one call, of which the tool pays for what it uses. */
export function createContext(parts: ContextParts): ToolContext {
  const { caller, log, requestId, stored } = parts
  const own: Context = {
    log,
    requestId,
    user: 'session' in caller ? { id: caller.session.userId, username: caller.session.username } : undefined,
    async authorization(developerName) {
      requireGrant(developerName, parts.tool, caller)
      return connectStored(parts, developerName)
    },
    callout(declaration) {
      requireNamed(declaration, parts.tool)
      return parts.callouts.connectCallout(declaration, callScopeOf(parts))
    },
    [state]: { parts, org: stored },
  }
  return Object.assign(Object.create(onDemand), own) as ToolContext
}

/**
 * The org of a stored authorization.
 * @throws unauthenticated for who only claims to be the user; forbidden when it is another org than the caller's, before
 * anything is sent there; as the add-on does
 */
export async function connectStored(parts: ContextParts, developerName: string): Promise<Org> {
  if (parts.caller.kind === 'invoker') await parts.requireProof?.(parts.caller, callScopeOf(parts))
  const org = await parts.orgs.connectAuthorization(developerName, orgScopeOf(parts))
  noteAuthorization(parts.footprint, developerName)
  requireSameOrg(parts.tool, parts.caller, { authorization: developerName, orgId: org.id })
  return org
}

function connectOwn(parts: ContextParts): Org {
  const { name, runAs } = parts.tool
  if (typeof runAs !== 'string')
    throw new Error(`tool "${name}": runs under several: take authorization(name), not org`)
  if (!('session' in parts.caller)) throw new Error('who has no session has no org of its own')
  return parts.orgs.connectUser(parts.caller, orgScopeOf(parts))
}

const callScopeOf = ({ background, deadline, footprint, requestId }: ContextParts): CallScope => ({
  signal: deadline.signal(),
  requestId,
  writes: footprint.writes,
  background,
})

/**
 * Waits until the org that a call works in takes what is done in the background.
 * @param developerName of its authorization; else it is the caller's own org, if there is one
 * @throws rate_limited, with when it can be tried again, while the org has too few API calls left
 */
export async function requireRoom(parts: ContextParts, developerName: string | undefined): Promise<void> {
  const whose = developerName ?? ('session' in parts.caller ? parts.caller : undefined)
  if (whose !== undefined) await parts.orgs.requireRoom?.(whose, callScopeOf(parts))
}

const lender: unique symbol = Symbol('lender')

interface OrgScope extends Omit<CallScope, 'signal'> {
  readonly [lender]: Deadline
}

/** Most requests to an org need no signal of their own kind. Shared, as that of the contexts. */
const signalOnDemand = Object.defineProperties(
  {},
  {
    signal: {
      get(this: OrgScope): AbortSignal {
        return this[lender].signal()
      },
    },
  },
)

/** What a call lends to an org that it connects. */
function orgScopeOf(parts: ContextParts): CallScope {
  const { footprint } = parts
  footprint.use ??= parts.tool.limits ? createLimitedUse(parts.tool, parts.deadline.abort) : createOrgUse()
  const { background, deadline, requestId } = parts
  const { use, writes } = footprint
  // What nobody waits for is not refused for coming late: it has its turn when it comes.
  const endsAt = background ? undefined : deadline.endsAt
  const reach = parts.tool.objects && createObjectReach(parts.tool, parts)
  const own: OrgScope = {
    ...{ ending: deadline.ending, endsAt, requestId, use, reach, writes, background },
    [lender]: deadline,
  }
  return Object.assign(Object.create(signalOnDemand), own) as CallScope
}

function noteAuthorization(footprint: Footprint, developerName: string): void {
  const { authorizations = [] } = footprint
  if (!authorizations.includes(developerName)) footprint.authorizations = [...authorizations, developerName]
}
