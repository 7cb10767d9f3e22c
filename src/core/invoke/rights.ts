import type { Caller, Person, Principal } from '../caller.ts'
import { AppError } from '../failure.ts'
import { jobStatusName } from '../job/job.ts'
import { authorizationsOf, type RunAs } from '../tool/run-as.ts'
import type { Tool } from '../tool/tool.ts'
import { waysInText } from './ways-in.ts'

/** Whose rights a call gets: the caller's own session, or a stored authorization, for people with a custom permission only. */
type Rights = 'own' | 'stored' | 'stored for the permitted' | 'refused'

/**
 * The table of the contract. A `user-plus` call over AppLink needs nothing more here: AppLink has activated the session
 * permission set for the token of this one call, and the host cannot tell it from a plain one.
 */
const table: Readonly<Record<'user' | 'user-plus' | 'authorization', Readonly<Record<Principal['kind'], Rights>>>> = {
  user: { invoker: 'own', person: 'own', service: 'refused', sender: 'refused' },
  'user-plus': { invoker: 'own', person: 'refused', service: 'refused', sender: 'refused' },
  authorization: { invoker: 'stored', person: 'stored for the permitted', service: 'stored', sender: 'stored' },
}

/** Whether the tool is there for this caller at all; what is not is not listed either. */
export const isOffered = (tool: Tool, caller: Caller): boolean =>
  rightsOf(tool, caller) !== 'refused' && isGranted(tool, caller)

/** Callers with the same key are offered the same tools: nothing else of a caller counts. */
export function offeredToolsKeyOf(caller: Caller): string {
  if (caller.kind === 'service') return JSON.stringify(caller.authorizations)
  return caller.kind === 'person' && caller.customPermissions?.length
    ? `person ${caller.customPermissions.join(' ')}`
    : caller.kind
}

/**
 * Decides whose rights a call gets.
 * @throws forbidden with the way in that has them; unavailable when the org of a person did not say what she may. Never
 * falls back to another identity.
 */
export function decideRights(tool: Tool, caller: Principal): 'own' | 'stored' {
  const rights = rightsOf(tool, caller)
  if (rights === 'refused') throw refusalOf(tool, caller)
  if (!isGranted(tool, caller)) {
    const why = 'this client was not granted the authorization that the tool runs under'
    throw new AppError('forbidden', `${tool.name}: ${why}.${waysInText(tool, caller.kind)}`)
  }
  return rights
}

/**
 * What a call asks for with `authorization(name)`.
 * @throws forbidden for one that the tool does not name, and for one that a service was not granted
 */
export function requireGrant(developerName: string, tool: Named, caller: Principal): void {
  if (!authorizationsOf(tool).includes(developerName)) {
    throw new AppError(
      'forbidden',
      `${tool.name}: its runAs does not name the authorization "${developerName}", so it may not use it.`,
    )
  }
  if (isGranted({ runAs: { authorization: developerName } }, caller)) return
  throw new AppError('forbidden', `authorization "${developerName}": this client was not granted it.`)
}

type Named = Pick<Tool, 'name' | 'runAs'>

/**
 * Keeps what one org asks out of another one.
 * @throws forbidden when the caller's org is not that of the authorization, and the tool does not say that it need not be
 */
export function requireSameOrg(tool: Pick<Tool, 'name' | 'acrossOrgs'>, caller: Principal, reached: ReachedOrg): void {
  const orgId = orgIdOf(caller)
  if (tool.acrossOrgs || orgId === undefined || orgId === reached.orgId) return
  throw new AppError(
    'forbidden',
    `${tool.name}: the authorization "${reached.authorization}" is one of another org than yours.`,
  )
}

export interface ReachedOrg {
  readonly authorization: string
  readonly orgId: string
}

/** A service belongs to no org: it was granted the authorization itself. */
function orgIdOf(caller: Principal): string | undefined {
  if ('session' in caller) return caller.session.orgId
  return caller.kind === 'sender' ? caller.orgId : undefined
}

/** The status of a job needs nobody's rights: whose job it is decides. */
function rightsOf(tool: Tool, caller: Principal): 'own' | 'stored' | 'refused' {
  if (tool.name === jobStatusName) return 'own'
  const rights = table[typeof tool.runAs === 'string' ? tool.runAs : 'authorization'][caller.kind]
  if (tool.runAs === 'user-plus' && isThroughNamedCredential(caller)) return 'refused'
  if (rights !== 'stored for the permitted') return rights
  return isPermitted(tool, caller as Person) ? 'stored' : 'refused'
}

/** With the rights of a call over AppLink, but for those that AppLink alone can add to. */
const isThroughNamedCredential = (caller: Principal): boolean =>
  caller.kind === 'invoker' && caller.signIn !== undefined

const isPermitted = ({ people }: Tool, { customPermissions }: Person): boolean =>
  people !== undefined && customPermissions?.includes(people.customPermission) === true

function isGranted(tool: { readonly runAs: RunAs }, caller: Principal): boolean {
  if (caller.kind !== 'service') return true
  return authorizationsOf(tool).every(name => caller.authorizations.includes(name))
}

function refusalOf(tool: Tool, caller: Principal): AppError {
  if (tool.runAs === 'user-plus') {
    const why = 'runs with an extra permission set that only AppLink can activate'
    return new AppError('forbidden', `${tool.name}: ${why}.${waysInText(tool, caller.kind)}`)
  }
  if (caller.kind === 'person') return refusalOfPerson(tool, caller)
  const why = 'runs as the person who asks, and this client has none'
  return caller.kind === 'service'
    ? new AppError('forbidden', `${tool.name}: ${why}.${waysInText(tool, caller.kind)}`)
    : new AppError('forbidden', `${tool.name}: not available to this caller.`)
}

function refusalOfPerson(tool: Tool, { customPermissions }: Person): AppError {
  const { name, people } = tool
  if (!people) {
    return new AppError('forbidden', `${name}: is not for signed-in people.${waysInText(tool, 'person')}`)
  }
  if (!customPermissions) {
    const remedy = 'Repeat the call in a moment; if that does not help, sign in again'
    return new AppError('unavailable', `${name}: your org did not say whether you may use it. ${remedy}.`)
  }
  const remedy = 'An administrator gives it with a permission set'
  return new AppError(
    'forbidden',
    `${name}: is for people with the custom permission ${people.customPermission}, which your org did not confirm for you. ${remedy}.`,
  )
}
