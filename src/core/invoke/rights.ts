import type { Caller, Principal } from '../caller.ts'
import { AppError } from '../failure.ts'
import { jobStatusName } from '../job/job.ts'
import { authorizationsOf, type RunAs } from '../tool/run-as.ts'
import type { Tool } from '../tool/tool.ts'

/** Whose rights a call gets: the caller's own session, or a stored authorization. */
type Rights = 'own' | 'stored' | 'refused'

/**
 * The table of the contract. A `user-plus` call over AppLink needs nothing more here: AppLink has activated the session
 * permission set for the token of this one call, and the host cannot tell it from a plain one.
 */
const table: Readonly<Record<'user' | 'user-plus' | 'authorization', Readonly<Record<Principal['kind'], Rights>>>> = {
  user: { invoker: 'own', person: 'own', service: 'refused', sender: 'refused' },
  'user-plus': { invoker: 'own', person: 'refused', service: 'refused', sender: 'refused' },
  authorization: { invoker: 'stored', person: 'stored', service: 'stored', sender: 'stored' },
}

/** Whether the tool is there for this caller at all; what is not is not listed either. */
export function isOffered(tool: Tool, caller: Caller): boolean {
  return rightsOf(tool, caller) !== 'refused' && isGranted(tool.runAs, caller)
}

/** Callers with the same key are offered the same tools: nothing else of a caller counts. */
export const offeredToolsKeyOf = (caller: Caller): string =>
  caller.kind === 'service' ? JSON.stringify(caller.authorizations) : caller.kind

/**
 * Decides whose rights a call gets.
 * @throws forbidden with the way in that has them; never falls back to another identity.
 */
export function decideRights(tool: Tool, caller: Principal): 'own' | 'stored' {
  const rights = rightsOf(tool, caller)
  if (rights === 'refused') throw new AppError('forbidden', refusalOf(tool, caller))
  if (!isGranted(tool.runAs, caller)) {
    throw new AppError(
      'forbidden',
      `${tool.name}: this client was not granted the authorization that the tool runs under.`,
    )
  }
  return rights
}

/** @throws forbidden when a service asks for an authorization that it was not granted. */
export function requireGrant(developerName: string, caller: Principal): void {
  if (isGranted({ authorization: developerName }, caller)) return
  throw new AppError('forbidden', `authorization "${developerName}": this client was not granted it.`)
}

/** The status of a job needs nobody's rights: whose job it is decides. */
const rightsOf = ({ name, runAs }: Tool, { kind }: Principal): Rights =>
  name === jobStatusName ? 'own' : table[typeof runAs === 'string' ? runAs : 'authorization'][kind]

function isGranted(runAs: RunAs, caller: Principal): boolean {
  if (caller.kind !== 'service') return true
  return authorizationsOf({ runAs }).every(name => caller.authorizations.includes(name))
}

function refusalOf(tool: Tool, caller: Principal): string {
  if (tool.runAs === 'user-plus') {
    return `${tool.name}: runs with an extra permission set that only AppLink can activate. Call it from Agentforce, Flow or Apex.`
  }
  return caller.kind === 'service'
    ? `${tool.name}: runs as the person who asks, and this client has none. Call it from Agentforce, Flow, Apex or as a signed-in person.`
    : `${tool.name}: not available to this caller.`
}
