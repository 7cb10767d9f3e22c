import type { Answer, Call } from '../../resource.ts'

/** What a client may compare its copy with. */
export interface Validators {
  /** Milliseconds since the epoch, in whole seconds. */
  readonly lastModified: number
  /** With its quotes. Salesforce has them for accounts only. */
  readonly etag?: string
}

export const validatorHeaders = ({ lastModified, etag }: Validators): Readonly<Record<string, string>> => ({
  'Last-Modified': new Date(lastModified).toUTCString(),
  ...(etag !== undefined && { ETag: etag }),
})

const failed: Answer = {
  status: 412,
  body: [
    { message: 'A precondition of the request headers is not satisfied', errorCode: 'PRECONDITION_FAILED', fields: [] },
  ],
}

const names = (list: string, etag: string): boolean =>
  list.split(',').some(entry => ['*', etag].includes(entry.trim().replace(/^W\//, '')))

const isRead = ({ method }: Call): boolean => method === 'GET' || method === 'HEAD'

function checkTags(call: Call, etag: string, unchanged: Answer): Answer | undefined {
  const wanted = call.headers.get('if-match')
  if (wanted !== null && !names(wanted, etag)) return failed
  const unwanted = call.headers.get('if-none-match')
  if (unwanted === null || !names(unwanted, etag)) return undefined
  return isRead(call) ? unchanged : failed
}

function checkTimes(call: Call, lastModified: number, unchanged: Answer): Answer | undefined {
  const unmodifiedSince = call.headers.get('if-unmodified-since')
  const limit = Date.parse(unmodifiedSince ?? '')
  if (unmodifiedSince !== null && Number.isNaN(limit) && !isRead(call)) {
    return {
      status: 400,
      body: [{ message: 'Invalid value for header: If-Unmodified-Since', errorCode: 'INVALID_HEADER' }],
    }
  }
  if (lastModified > limit) return failed
  const since = Date.parse(call.headers.get('if-modified-since') ?? '')
  return isRead(call) && lastModified <= since ? unchanged : undefined
}

/**
 * 304, 412 or 400 when the conditions of the request say so; `undefined` when it goes on. Dates that cannot be read count
 * as not sent, but for `If-Unmodified-Since` on a write.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest_conditional_requests.htm
 */
export function answerConditions(call: Call, validators: Validators): Answer | undefined {
  const unchanged: Answer = { status: 304, headers: validatorHeaders(validators) }
  const { etag, lastModified } = validators
  const byTag = etag === undefined ? undefined : checkTags(call, etag, unchanged)
  if (byTag !== undefined) return byTag
  const decided = etag !== undefined && call.headers.has('if-none-match')
  return decided ? undefined : checkTimes(call, lastModified, unchanged)
}
