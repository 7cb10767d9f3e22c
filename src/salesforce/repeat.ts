import type { HttpLoss } from './transport.ts'

/**
 * When the same request may be sent again: `always` when it had no effect for certain, `safe` when sending it twice is
 * the same as sending it once, `never` when a repetition would fail too or could do a write twice.
 */
export type Repeatable = 'always' | 'safe' | 'never'

/** Another wait for a silent or oversized answer would only be as long as the first. */
const hopeless = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_INVALID_ARG',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
])

export function repeatableAfterLoss({ lost, cause }: HttpLoss): Repeatable {
  if ('code' in cause && hopeless.has(String(cause.code))) return 'never'
  return lost === 'unsent' ? 'always' : 'safe'
}
