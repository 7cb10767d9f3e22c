import type { Context } from 'hono'
import type { Caller } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { toLongId } from '../../core/ids.ts'
import type { Bearer } from '../../core/scope.ts'
import { Challenge, toQuotable } from './answer.ts'
import { type BearerParts, createBearerReader } from './bearer.ts'
import { bindingsOf, type ReadHeader } from './http.ts'

/** What AppLink and its mesh say. Beside a token it is somebody's attempt to be two people. */
const contextHeaders = ['x-client-context', 'x-request-context'] as const
/** Where an org can say who runs the flow, by `{!$User.Id}`. It opens nothing. */
const runningUserHeader = 'x-running-user'

/** Whether a request is for this door. Nothing that AppLink says is read of one that is. */
export const isForNamedDoor = (header: ReadHeader): boolean => header('authorization') !== undefined

/**
 * The way in of named credentials: reads the bearer token of this host, behind which a user of their org stands.
 * @throws a challenge that makes Salesforce refresh the token; invalid_context for what AppLink would say beside it
 */
export function createNamedDoor(parts: BearerParts) {
  const readBearer = createBearerReader(parts, toChallenge)
  return (c: Context, header: ReadHeader): Bearer | Promise<Bearer> => {
    requireNoContext(header)
    return readBearer(header('authorization'), bindingsOf(c).incoming)
  }
}

function requireNoContext(header: ReadHeader): void {
  const context = contextHeaders.find(name => header(name) !== undefined)
  if (context === undefined) return
  throw new AppError('invalid_context', `${context}: not beside a bearer token. One request has one caller.`)
}

/**
 * One sign-in that a whole org shares would let each of its users be the one who signed in.
 * @throws forbidden for another user than the one who signed in
 */
export function requireRunningUser(header: ReadHeader, caller: Caller): void {
  const running = header(runningUserHeader)
  if (running === undefined || !('session' in caller) || toLongIdOrNone(running) === caller.session.userId) return
  throw new AppError(
    'forbidden',
    `${runningUserHeader}: another user is signed in than the one who calls. The external credential must have the identity type Per User Principal.`,
  )
}

const toLongIdOrNone = (id: string): string | undefined =>
  /^005(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/.test(id) ? toLongId(id) : undefined

/** What a call ends with, for who came through this door a challenge where her sign-in is over. */
export const toDoorFailure = (caller: Caller, error: unknown): unknown =>
  caller.kind === 'invoker' && caller.signIn ? toChallenge(error) : error

/** Salesforce refreshes a token after a 401 that says `invalid_token`, and repeats the call once. */
function toChallenge(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'unauthenticated') return error
  const { message } = error
  const authenticate = `Bearer error="invalid_token", error_description="${toQuotable(message)}"`
  return new Challenge('unauthenticated', message, authenticate)
}
