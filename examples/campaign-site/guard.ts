import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export interface FormTokenParts {
  readonly secret: Uint8Array
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Milliseconds for which a form can be sent. */
const lifetimeMs = 2 * 60 * 60_000

/**
 * Tokens of the form: only this site makes them, and each is another one. They show that the form was opened before it was
 * sent, and name the sending for the host, so that a second press of the button does nothing.
 */
export function createFormTokens({ now, secret }: FormTokenParts) {
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url')
  return {
    make(): string {
      const text = `${now().toString(36)}.${randomBytes(12).toString('base64url')}`
      return `${text}.${sign(text)}`
    },
    isGood(token: string): boolean {
      const [madeAt = '', nonce = '', signature = ''] = token.split('.')
      const expected = Buffer.from(sign(`${madeAt}.${nonce}`))
      const given = Buffer.from(signature)
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected)
      return isOurs && now() - Number.parseInt(madeAt, 36) < lifetimeMs
    },
  }
}

export type FormTokens = ReturnType<typeof createFormTokens>

export interface AddressLimitParts {
  /** Forms that one address may send in a window. */
  readonly max: number
  readonly windowMs: number
  readonly now: () => number
}

const maxAddresses = 10_000

/** Counts the forms of each address. Whoever has sent too many waits for the next window. */
export function createAddressLimit({ max, now, windowMs }: AddressLimitParts): (address: string) => boolean {
  const counts = new Map<string, { readonly from: number; count: number }>()
  return address => {
    const network = networkOf(address)
    const known = counts.get(network)
    if (known && now() - known.from < windowMs) {
      known.count += 1
      return known.count <= max
    }
    counts.delete(network)
    const [oldest] = counts.keys()
    if (counts.size >= maxAddresses && oldest !== undefined) counts.delete(oldest)
    counts.set(network, { from: now(), count: 1 })
    return true
  }
}

/** Of IPv6 everybody has a whole network of addresses. */
const networkOf = (address: string): string =>
  address.includes(':') ? address.split(':').slice(0, 4).join(':') : address
