import { AppError } from '../../core/failure.ts'
import type { ReadHeader } from './http.ts'

const visible = /^[\x21-\x7e]{1,200}$/

/** The header `Idempotency-Key`, under which a repeated call is the same one. @throws invalid_input when it is unfit */
export function idempotencyKeyOf(header: ReadHeader): string | undefined {
  const key = header('idempotency-key')
  if (key === undefined || visible.test(key)) return key
  throw new AppError('invalid_input', 'idempotency-key: must be 1 to 200 visible characters')
}
