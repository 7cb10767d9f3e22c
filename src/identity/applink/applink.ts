import * as z from 'zod'
import type { OrgSession } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { toLongId } from '../../core/ids.ts'
import { readUtf8 } from '../../core/utf8.ts'

export interface ClientContextParts {
  /** The origin of an org that may get tokens. @throws untrusted_org */
  readOrgUrl(text: string): string
}

/** Header values end up in requests to Salesforce: visible ASCII only. */
const visible = /^[\x21-\x7e]+$/

const contextSchema = z.object({
  accessToken: z.string().min(1).max(8192).regex(visible),
  apiVersion: z.string().regex(/^v?\d{2,3}\.0$/),
  orgId: z.string().regex(/^00D(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/),
  orgDomainUrl: z.string().min(1).max(512),
  userContext: z.object({
    userId: z.string().regex(/^005(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/),
    username: z.string().min(1).max(255),
  }),
})

/**
 * Reads `x-client-context`, in which AppLink hands over the invoking user: standard base64 of JSON, possibly wrapped
 * into lines, with an API version that may start with `v` and an org address that may lack its scheme. Only for routes
 * that AppLink authenticates: elsewhere anybody can send the header.
 * @throws unauthenticated without the header; invalid_context when it cannot be read, naming the field but never its
 * value; untrusted_org when the address is not a Salesforce host or the configured local org.
 */
export function createClientContextReader({
  readOrgUrl,
}: ClientContextParts): (header: string | undefined) => OrgSession {
  return header => {
    if (!header)
      throw new AppError('unauthenticated', 'x-client-context is missing: call this route through Heroku AppLink.')
    const context = contextSchema.safeParse(decode(header))
    if (!context.success)
      throw unreadable(`field ${context.error.issues[0]?.path.join('.') || 'root'} is missing or malformed`)
    const { accessToken, apiVersion, orgDomainUrl, orgId, userContext } = context.data
    return {
      accessToken,
      apiVersion: apiVersion.replace('v', ''),
      orgId: toLongId(orgId),
      orgUrl: readOrgUrl(orgDomainUrl),
      userId: toLongId(userContext.userId),
      username: userContext.username,
    }
  }
}

/** Node's decoder passes over line breaks by itself; what is not base64 does not come out as JSON. */
function decode(header: string): unknown {
  if (header.includes(',')) throw unreadable('it was sent twice')
  try {
    return JSON.parse(readUtf8(Buffer.from(header, 'base64')))
  } catch {
    throw unreadable('it is not base64 of JSON')
  }
}

const unreadable = (why: string): AppError =>
  new AppError('invalid_context', `x-client-context cannot be read: ${why}.`)
