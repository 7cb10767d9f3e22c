import type { Context } from 'hono'
import type { Caller } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { type Bearer, type Scope, scopes } from '../../core/scope.ts'
import { Challenge } from '../http/answer.ts'
import type { BearerParts } from '../http/bearer.ts'
import type { ReadHeader } from '../http/http.ts'
import { noteRefused } from '../http/known-caller.ts'
import { createNamedDoor, isForNamedDoor, requireRunningUser } from '../http/named-door.ts'

/** Through which doors calls come: that of AppLink, that of named credentials, or both. */
export interface DoorParts {
  /** Who calls, from what AppLink handed over. Absent: there is no AppLink. @throws unauthenticated, invalid_context, untrusted_org */
  readonly readCaller?: (header: ReadHeader) => Caller
  /** Absent: no named credential calls. */
  readonly named?: NamedDoorParts | undefined
}

export interface NamedDoorParts extends BearerParts {
  /** Whether a tool changes data. */
  changes(tool: string): boolean
}

type ReadCaller = (c: Context, header: ReadHeader) => Caller | Promise<Caller>

/** Makes the reader of callers. Of two doors the one that a request is for is asked, and no other. */
export function createCallerReader({ named, readCaller }: DoorParts): ReadCaller {
  const readContext = readCaller ?? refuseContext
  if (!named) return (_, header) => readContext(header)
  const readNamed = createNamedCaller(named)
  return (c, header) => (isForNamedDoor(header) ? readNamed(c, header) : readContext(header))
}

/** @throws as the door does; a challenge that says which scopes are missing; forbidden for another user than the one who signed in */
function createNamedCaller(parts: NamedDoorParts): ReadCaller {
  const read = createNamedDoor(parts)
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
  return (c, header) => {
    const bearer = read(c, header)
    return bearer instanceof Promise ? bearer.then(found => admit(c, header, found)) : admit(c, header, bearer)
  }
}

const reading: readonly Scope[] = ['tools:read']

function requireScopes(allowed: Bearer['scopes'], changes: boolean): void {
  const required = changes ? scopes : reading
  if (required.every(scope => allowed.has(scope))) return
  const scope = required.join(' ')
  const message = `The sign-in of this user does not allow the call. It needs: ${scope}. An administrator puts these scopes into the external credential, and the user authenticates anew in her settings, under External Credentials.`
  const authenticate = `Bearer error="insufficient_scope", scope="${scope}", error_description="${message}"`
  throw new Challenge('forbidden', message, authenticate)
}

/** Without AppLink nobody vouches for what such a header says. */
function refuseContext(header: ReadHeader): never {
  if (header('x-client-context') === undefined) {
    throw new AppError('unauthenticated', 'authorization: a bearer token of this host is needed')
  }
  const why = 'This host works without AppLink (APPLINK=off) and takes bearer tokens'
  throw new AppError('invalid_context', `x-client-context: is not read here. ${why}.`)
}
