import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressedRequest, ReadAddress } from '../../identity/address/address.ts'
import type { Rates } from '../../storage/rates/rates.ts'
import type { Refusal } from './registration.ts'

/** What the host does about clients that it does not know yet. */
export interface Strangers {
  readonly addressOf: ReadAddress
  /** Takes a turn of what may not be done too often, over all processes. */
  readonly take: Rates['take']
  /** Room for a body of so many bytes; what it gives frees it. @throws unavailable when there is none */
  holdBody(request: AddressedRequest | undefined, bytes: number): () => void
}

/** The provider reads no more of a form. */
const maxFormBytes = 56 * 1024
export const retryAfterSeconds = 5

/** Keeps room for the body of a request until it is answered, or its connection ends. @returns why there is none */
export function holdForm(
  { holdBody }: Strangers,
  request: IncomingMessage,
  response: ServerResponse,
): Refusal | undefined {
  if (request.method !== 'POST') return undefined
  const length = Number(request.headers['content-length'] ?? maxFormBytes)
  try {
    response.once('close', holdBody(request, Math.min(length, maxFormBytes)))
    return undefined
  } catch {
    const description = 'too many requests are being read at the moment'
    const headers = { 'retry-after': String(retryAfterSeconds) }
    return { status: 503, error: 'temporarily_unavailable', description, headers }
  }
}
