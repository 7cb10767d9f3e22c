import { randomFillSync } from 'node:crypto'

/** Words of 32 bits at random, and the same as text. Ids are pieces of them: how one is written and how it is shown need no copy. */
export interface IdPool {
  readonly words: Uint32Array
  readonly text: string
}

/** Where an id is. */
export interface IdPlace {
  readonly pool: IdPool
  /** Of its first word. */
  readonly at: number
}

/** Makes ids. */
export interface RandomIds {
  /** Where those are that are taken next. */
  readonly pool: IdPool
  /** Where the next id begins, of so many words. After it `pool` is where that is. */
  take(length: number): number
}

/** Made for hundreds of ids at once: one by one, the three of a call that asks nobody are 2 µs of it. */
const poolWords = 1024
export const [traceWords, spanWords] = [4, 2] as const

export function createRandomIds(): RandomIds {
  const ids = { pool: createPool(), take }
  let next = 0
  function take(length: number): number {
    if (next + length > poolWords) {
      // A new one: spans that go on have their ids in the last.
      ids.pool = createPool()
      next = 0
    }
    next += length
    return next - length
  }
  return ids
}

const createPool = (): IdPool => toPool(randomFillSync(new Uint8Array(poolWords * 4)))

function toPool(bytes: Uint8Array): IdPool {
  const { buffer, byteOffset, length } = bytes
  return {
    words: new Uint32Array(buffer, byteOffset, length / 4),
    text: Buffer.from(buffer, byteOffset, length).toString('hex'),
  }
}

/** An id that somebody else gave. */
export const placeOfId = (text: string): IdPlace => ({ pool: toPool(Uint8Array.from(Buffer.from(text, 'hex'))), at: 0 })

const digits = 8
export const traceIdOf = ({ at, pool }: IdPlace): string => pool.text.slice(at * digits, (at + traceWords) * digits)
export const spanIdOf = ({ at, pool }: IdPlace): string => pool.text.slice(at * digits, (at + spanWords) * digits)
