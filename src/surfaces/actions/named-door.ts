import type { Context } from 'hono'
import type { Caller } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { toLongId } from '../../core/ids.ts'
import { type Bearer, type Scope, scopes } from '../../core/scope.ts'
import { Challenge, toQuotable } from '../http/answer.ts'
import { type BearerParts, createBearerReader } from '../http/bearer.ts'
import { bindingsOf, type ReadHeader } from '../http/http.ts'
import { noteRefused } from '../http/known-caller.ts'

/** The way in of named credentials: a bearer token of this host, behind which a user of their org stands. */
export interface NamedDoorParts extends BearerParts {
  /** Whether a tool changes data. */
  changes(tool: string): boolean
}

/** What AppLink and its mesh say. Beside a token it is somebody's attempt to be two people. */
const contextHeaders = ['x-client-context', 'x-request-context'] as const
/** Where a named credential can say who runs the flow: `{!$User.Id}`. It opens nothing. */
const runningUserHeader = 'x-running-user'

/** Whether a request is for this door. Nothing that AppLink says is read of one that is. */
export const isForNamedDoor = (header: ReadHeader): boolean => header('authorization') !== undefined

/**
 * Reads who calls with a bearer token.
 * @throws a challenge that makes Salesforce refresh the token, or says which scopes are missing; invalid_context for what
 * AppLink would say beside it; forbidden for another user than the one who signed in
 */
export function createNamedDoor(parts: NamedDoorParts) {
  const readBearer = createBearerReader(parts, toChallenge)
  const admit = (c: Context, header: ReadHeader, { caller, scopes: allowed }: Bearer): Caller => {
    const tool = c.req.param('tool') ?? ''
    try {
      requireRunningUser(header, caller)
      requireScopes(allowed, parts.changes(tool))
    } catch (error) {
      noteRefused(c, { caller, surface: 'actions', tool })
      throw error
    }
    return caller
  }
  return (c: Context, header: ReadHeader): Caller | Promise<Caller> => {
    requireNoContext(header)
    const bearer = readBearer(header('authorization'), bindingsOf(c).incoming)
    return bearer instanceof Promise ? bearer.then(found => admit(c, header, found)) : admit(c, header, bearer)
  }
}

function requireNoContext(header: ReadHeader): void {
  const [context] = contextHeaders.filter(name => header(name) !== undefined)
  if (context === undefined) return
  throw new AppError('invalid_context', `${context}: not beside a bearer token. One request has one caller.`)
}

/** One sign-in that a whole org shares would let each of its users be the one who signed in. */
function requireRunningUser(header: ReadHeader, caller: Caller): void {
  const running = header(runningUserHeader)
  if (running === undefined || !('session' in caller) || toLongIdOrNone(running) === caller.session.userId) return
  throw new AppError(
    'forbidden',
    `${runningUserHeader}: another user is signed in than the one who calls. The external credential must have the identity type Per User Principal.`,
  )
}

const toLongIdOrNone = (id: string): string | undefined =>
  /^005(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/.test(id) ? toLongId(id) : undefined

const reading: readonly Scope[] = ['tools:read']

function requireScopes(allowed: Bearer['scopes'], changes: boolean): void {
  const required = changes ? scopes : reading
  if (required.every(scope => allowed.has(scope))) return
  const scope = required.join(' ')
  const message = `The sign-in of this user does not allow the call. It needs: ${scope}. An administrator puts these scopes into the external auth identity provider, and the user authenticates anew in her settings, under External Credentials.`
  throw new Challenge(
    'forbidden',
    message,
    `Bearer error="insufficient_scope", scope="${scope}", error_description="${message}"`,
  )
}

/** What a call ends with, for who came through this door a challenge where her sign-in is over. */
export const toDoorFailure = (caller: Caller, error: unknown): unknown =>
  caller.kind === 'invoker' && caller.signIn ? toChallenge(error) : error

/** Salesforce refreshes a token after a 401 that says `invalid_token`, and repeats the call once. */
function toChallenge(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'unauthenticated') return error
  const { message } = error
  return new Challenge(
    'unauthenticated',
    message,
    `Bearer error="invalid_token", error_description="${toQuotable(message)}"`,
  )
}
