import type { Context } from 'hono'
import type { Invocation } from '../../core/invoke/admit.ts'

const unkeyed: Pick<Invocation, 'idempotencyKey'> = {}

/** What a call is given of its key; where the answer is one that was given before, the header `Idempotency-Replayed` says so. */
export const keyOfCall = (
  c: Context,
  idempotencyKey: string | undefined,
): Pick<Invocation, 'idempotencyKey' | 'onRepeat'> =>
  idempotencyKey === undefined ? unkeyed : { idempotencyKey, onRepeat: () => c.header('idempotency-replayed', 'true') }
