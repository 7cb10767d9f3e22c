import type { SealedCount } from '../../storage/sealed/count.ts'
import type { FirstKey } from '../../storage/sealed/first-key.ts'

/** What was found of the keys and of what they sealed. */
export interface FoundKeys {
  /** Of ENCRYPTION_KEYS, in their order. */
  readonly keyIds: readonly string[]
  readonly places: readonly SealedCount[]
  /** The key that a host began to seal with last. */
  readonly first: FirstKey | undefined
  /** Epoch milliseconds. */
  readonly now: number
  /** Absent: nothing was to be sealed anew. */
  readonly reSealed?: number | undefined
}

export const exitCodes = { 'first key alone': 0, 'older keys too': 3, 'something lost': 4 } as const

export interface KeyStatus {
  readonly verdict: keyof typeof exitCodes
  /** The same for a person. */
  readonly says: string
  /** In the order of ENCRYPTION_KEYS, then those that are not there. */
  readonly keys: readonly { readonly id: string; readonly known: boolean; readonly values: number }[]
  readonly places: readonly SealedCount[]
  /** Values that none of the keys opens. */
  readonly shut: number
  readonly reSealed?: number | undefined
}

/** As long as anything is good that is signed or hashed with a key, but for the name of a browser. */
const signedMs = 86_400_000

export function toKeyStatus(found: FoundKeys): KeyStatus {
  const { keyIds, places, reSealed } = found
  const values = (id: string) => sum(places.map(({ byKey }) => byKey[id] ?? 0))
  const ids = new Set([...keyIds, ...places.flatMap(({ byKey }) => Object.keys(byKey))])
  const shut = sum(places.map(place => place.shut))
  const needed = keyIds.slice(1).some(id => values(id) > 0) ? toSealed : reasonOf(found)
  return {
    ...(shut > 0
      ? { verdict: 'something lost', says: toLost(shut) }
      : needed
        ? { verdict: 'older keys too', says: `Leave the older keys: ${needed}` }
        : { verdict: 'first key alone', says: 'The first key alone opens all that is stored.' }),
    keys: [...ids].map(id => ({ id, known: keyIds.includes(id), values: values(id) })),
    ...{ places, shut, reSealed },
  }
}

const toSealed = 'some values are sealed with them. The host seals them anew, and --reseal does it now.'

const toLost = (count: number): string =>
  `${toValues(count)} cannot be opened. Put the key back, or these are lost: people sign in again, jobs fail.`

/** Why older keys are needed that have nothing sealed. */
function reasonOf({ first, keyIds, now }: FoundKeys): string | undefined {
  if (keyIds.length < 2) return undefined
  if (!first || first.keyId !== keyIds[0]) return 'no host has begun to seal with the first one.'
  const until = first.sinceMs + signedMs
  return until > now ? `what they signed is good until ${new Date(until).toISOString()}.` : undefined
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

export function toKeyText({ keys, places, reSealed, says }: KeyStatus): string {
  const lines = keys.map(({ id, known, values }, index) => {
    const role = !known ? 'not in ENCRYPTION_KEYS' : index === 0 ? 'seals and opens' : 'opens'
    return toName(id).padEnd(14) + role.padEnd(24) + toValues(values)
  })
  const anew = reSealed === undefined ? [] : [`Sealed anew: ${reSealed}`]
  return [...lines, ...places.map(toLine), ...anew, says].join('\n')
}

function toLine({ byKey, place, shut }: SealedCount): string {
  const counts = Object.entries(byKey).map(([id, count]) => `${toName(id)} ${count}`)
  return `  ${place}: ${counts.join(', ') || 'nothing'}${shut > 0 ? `; cannot be opened: ${shut}` : ''}`
}

const toName = (id: string): string => id || '(no key)'

const toValues = (count: number): string => (count === 1 ? '1 value' : `${count} values`)
