import type { OrgSession } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { toLongId } from '../../core/ids.ts'
import { isJsonObject, type JsonFields } from '../../core/json.ts'
import { readUtf8 } from '../../core/utf8.ts'

export interface ClientContextParts {
  /** The origin of an org that may get tokens. @throws untrusted_org */
  readOrgUrl(text: string): string
}

/** Texts of the context. What ends up in the headers of requests to Salesforce is visible ASCII only. */
const ownTexts = [
  ['accessToken', /^[\x21-\x7e]{1,8192}$/],
  ['apiVersion', /^v?\d{2,3}\.0$/],
  ['orgId', /^00D(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/],
  ['orgDomainUrl', /^.{1,512}$/s],
] as const
const userTexts = [
  ['userId', /^005(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/],
  ['username', /^.{1,255}$/s],
] as const

type TextsOf<Texts extends readonly (readonly [string, RegExp])[]> = {
  readonly [Text in Texts[number] as Text[0]]: string
}

interface ClientContext extends TextsOf<typeof ownTexts> {
  readonly userContext: TextsOf<typeof userTexts>
}

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
    const context = decode(header)
    requireWhole(context)
    const { accessToken, apiVersion, orgDomainUrl, orgId, userContext } = context
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

/** Without a schema: each call comes through here, and one costs as much as all else that is done with the header. */
function requireWhole(value: unknown): asserts value is ClientContext {
  if (!isJsonObject(value)) throw malformed('root')
  requireTexts(value, ownTexts, '')
  const { userContext } = value
  if (!isJsonObject(userContext)) throw malformed('userContext')
  requireTexts(userContext, userTexts, 'userContext.')
}

function requireTexts(fields: JsonFields, texts: readonly (readonly [string, RegExp])[], place: string): void {
  for (const [name, pattern] of texts) {
    const text = fields[name]
    if (typeof text !== 'string' || !pattern.test(text)) throw malformed(`${place}${name}`)
  }
}

const malformed = (field: string): AppError => unreadable(`field ${field} is missing or malformed`)

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
