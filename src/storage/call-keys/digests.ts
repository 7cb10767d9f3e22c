import { createHash, createHmac } from 'node:crypto'
import { principalOf } from '../../core/caller.ts'
import { isJsonObject, type JsonFields } from '../../core/json.ts'
import type { KeyedCall } from '../../core/once/once.ts'

/** What stands for a call where it is kept. */
export interface CallDigest {
  /** Of who asks, tool and key. */
  readonly id: string
  /** Of these and the input. */
  readonly inputHash: string
}

export interface CallDigests {
  /** With the newest secret first: written under the first, found under any. */
  readonly kept: readonly [CallDigest, ...CallDigest[]]
  /** The name of the call in the org. */
  readonly callKey: string
}

/**
 * Digests with a secret, so that who reads the database can neither guess an input nor see that two are alike. What
 * repetitions are called in the org needs none, and must not change with the secret.
 */
export function createDigests([newest, ...older]: readonly Uint8Array[]) {
  if (!newest) throw new Error('keys of callers need a secret')
  return ({ caller, input, key, tool }: KeyedCall): CallDigests => {
    const name = JSON.stringify([...principalOf(caller), tool, key])
    const whole = `${name}\n${toStableText(input)}`
    const digestWith = (secret: Uint8Array): CallDigest => {
      const hash = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
      return { id: hash(name), inputHash: hash(whole) }
    }
    return {
      kept: [digestWith(newest), ...older.map(digestWith)],
      callKey: createHash('sha256').update(whole).digest('hex'),
    }
  }
}

/** JSON in which the order of the keys of an object makes no difference. */
const toStableText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (isJsonObject(part) ? toSorted(part) : part)) ?? ''

const toSorted = (fields: JsonFields): JsonFields =>
  Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))
