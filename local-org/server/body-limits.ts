import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { refuse } from '../applink/api-error.ts'
import { errorAnswer } from '../bulk/classic/answer.ts'
import { wireOf } from '../bulk/classic/request.ts'
import { refusal } from '../failure.ts'
import { toFaultEnvelope } from '../soap/fault.ts'

interface BodyLimit {
  readonly path: RegExp
  readonly type?: RegExp
  readonly maxBytes: number
  readonly refuse: (c: Context) => Response
}

const refuseData = (c: Context): Response =>
  c.json([{ message: 'The request is larger than allowed', errorCode: 'EXCEEDED_MAX_SIZE_REQUEST' }], 413)

const refuseSignIn = (c: Context): Response =>
  c.json({ error: 'invalid_request', error_description: 'request too large' }, 413)

const refuseAddon = (c: Context): Response => refuse(c, 'payload_too_large', 'The request is larger than allowed.')

/** Of Bulk API 1.0. */
const batchBytes = 10_000_000

const refuseBatch = (c: Context): Response =>
  errorAnswer(wireOf(c), 'ClientInputError', `Failed to read request. Exceeded max size limit of ${batchBytes}`)

const tooLargeCall = refusal('EXCEEDED_MAX_SIZE_REQUEST', 'The request is larger than allowed')

const refuseSoap = (c: Context): Response =>
  c.body(toFaultEnvelope(tooLargeCall), 500, { 'content-type': 'text/xml; charset=utf-8' })

const otherwise: BodyLimit = { path: /^/, maxBytes: 50_000_000, refuse: refuseData }

/**
 * The first that fits counts; bulk uploads are counted where they are stored. Salesforce takes 50 MB in JSON, files beyond
 * that in multipart requests only, here as long as a field is; AppLink takes 20 MB of metadata.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_sobject_insert_update_blob.htm
 */
const limits: readonly BodyLimit[] = [
  { path: /^\/services\/data\/[^/]+\/jobs\//, maxBytes: Number.POSITIVE_INFINITY, refuse: refuseData },
  { path: /^\/services\/data\//, type: /^multipart\//i, maxBytes: 110_000_000, refuse: refuseData },
  { path: /^\/services\/(?:oauth2|auth)\//, maxBytes: 1_000_000, refuse: refuseSignIn },
  { path: /^\/services\/async\//, maxBytes: batchBytes, refuse: refuseBatch },
  { path: /^\/services\/Soap\//, maxBytes: 50_000_000, refuse: refuseSoap },
  { path: /^\/addons\//, maxBytes: 25_000_000, refuse: refuseAddon },
  otherwise,
]

/** The limit of the API that is called. */
export function bodyLimitOf(c: Context): BodyLimit {
  const type = c.req.header('content-type') ?? ''
  return limits.find(each => each.path.test(c.req.path) && (each.type?.test(type) ?? true)) ?? otherwise
}

/** Answers 413, in the words of the API that is called, to bodies that are too large. */
export const createBodyLimits = (): MiddlewareHandler => {
  const gates = new Map(limits.map(each => [each, bodyLimit({ maxSize: each.maxBytes, onError: each.refuse })]))
  return async (c, next) => {
    const limit = bodyLimitOf(c)
    const gate = gates.get(limit)
    if (gate === undefined || limit.maxBytes === Number.POSITIVE_INFINITY) return next()
    // The gate makes the server build a whole Request; only a body of unknown length is worth that.
    if (c.req.header('transfer-encoding') !== undefined) return gate(c, next)
    return Number(c.req.header('content-length') ?? 0) > limit.maxBytes ? limit.refuse(c) : next()
  }
}
