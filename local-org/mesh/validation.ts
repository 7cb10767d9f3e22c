import { firstOf, type RawHeaders } from './request-headers.ts'

/** Fields of `x-request-context` with their Go names, in the order in which they are checked. */
const contextFields = [
  ['id', 'ID'],
  ['auth', 'Auth'],
  ['loginUrl', 'LoginUrl'],
  ['orgDomainUrl', 'OrgDomainUrl'],
  ['orgId', 'OrgID'],
  ['resource', 'Resource'],
  ['type', 'Type'],
  ['appUuid', 'AppUUID'],
] as const

export type RequestContext = Readonly<Record<(typeof contextFields)[number][0], string>>

export type Validity =
  | { readonly kind: 'salesforce'; readonly context: RequestContext }
  | { readonly kind: 'data-action-target'; readonly signature: string }
  | { readonly kind: 'invalid'; readonly status: 400 | 401; readonly message: string }

const invalid = (status: 400 | 401, message: string): Validity => ({
  kind: 'invalid',
  status,
  message: `${status} ${message}`,
})

const badContext = invalid(400, 'Invalid x-request-context header')

/** Go's StdEncoding wants padding and knows no other alphabet; Node's decoder takes anything. */
const standardBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const readJson = (header: string): unknown => {
  if (!standardBase64.test(header)) return undefined
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString()) ?? {}
  } catch {
    return undefined
  }
}

/** Go matches field names without letter case, takes null as empty, and refuses any other type than text. */
const readContext = (header: string): RequestContext | undefined => {
  const json = readJson(header)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
  const given = new Map(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value ?? '']))
  const values = contextFields.map(([name]) => [name, given.get(name.toLowerCase()) ?? ''] as const)
  return values.every(([, value]) => typeof value === 'string')
    ? (Object.fromEntries(values) as RequestContext)
    : undefined
}

const validateContext = (header: string, requestId: string): Validity => {
  const context = readContext(header)
  if (!context) return badContext
  const missing = contextFields.find(([name]) => context[name] === '')
  if (missing) return invalid(400, `Missing or invalid value in x-request-context header: ${missing[1]}`)
  return requestId.includes(context.id) ? { kind: 'salesforce', context } : badContext
}

/**
 * What kind of call this is, by its headers alone. `requestId` is the caller's or, when there was none, the mesh's own.
 *
 * @see https://github.com/heroku/heroku-integration-service-mesh/blob/main/mesh/validator.go
 */
export const validate = (headers: RawHeaders, requestId: string): Validity => {
  const requestContext = firstOf(headers, 'x-request-context')
  const clientContext = firstOf(headers, 'x-client-context')
  const signature = firstOf(headers, 'x-signature')
  if (requestContext !== '' && clientContext !== '') return validateContext(requestContext, requestId)
  if (requestContext !== '' || clientContext !== '') return invalid(400, 'Invalid request')
  return signature === '' ? invalid(401, 'Invalid request') : { kind: 'data-action-target', signature }
}
