import { AppError } from '../../../core/failure.ts'
import { idempotencyKeyOf } from '../../http/http.ts'

/** Where a message carries the key: what no transport has headers for, such as standard input, and clients that set none. */
const field = 'idempotencyKey'

/**
 * The key of a call: the header `Idempotency-Key`, or `idempotencyKey` in its `_meta`. The protocol has no place for one:
 * the proposal to give it one was closed, and what is not the protocol's belongs into `_meta`.
 * @throws invalid_input when it is unfit, or the two differ
 * @see https://github.com/modelcontextprotocol/modelcontextprotocol/pull/3182
 */
export function readCallKey(ofHeader: string | undefined, meta: unknown): string | undefined {
  const own = (meta as { readonly [field]?: unknown } | null | undefined)?.[field]
  if (own === undefined) return ofHeader === undefined ? undefined : idempotencyKeyOf(() => ofHeader)
  if (typeof own !== 'string') throw new AppError('invalid_input', `_meta.${field}: must be a text`)
  if (ofHeader !== undefined && ofHeader !== own) {
    throw new AppError('invalid_input', `_meta.${field}: is another key than the header Idempotency-Key`)
  }
  return idempotencyKeyOf(() => own)
}
