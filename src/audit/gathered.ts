import { createRowIds } from './chain.ts'
import { withId } from './row.ts'
import type { Spool } from './spool.ts'

/** What comes in one turn of the event loop, to be written together. */
export interface Gathered {
  /** Resolves when it was written. */
  add(text: string): Promise<void>
  /** Writes what is there now. */
  flush(): void
}

/** @param write never throws */
export function createGathered(write: (texts: readonly string[]) => void): Gathered {
  let waiting: string[] = []
  let written: PromiseWithResolvers<void> | undefined
  const flush = (): void => {
    if (written === undefined) return
    const [texts, { resolve }] = [waiting, written]
    waiting = []
    written = undefined
    write(texts)
    resolve()
  }
  return {
    add(text) {
      if (written === undefined) {
        written = Promise.withResolvers()
        setImmediate(flush)
      }
      waiting.push(text)
      return written.promise
    },
    flush,
  }
}

/** Each way keeps the order of its own rows: one has its number when it is written, by the way that it takes. */
export function createRowWriter(spool: Pick<Spool, 'append'> | undefined, inMemory: { add(text: string): void }) {
  const [nextId, nextIdInMemory] = [createRowIds(), createRowIds()]
  return (rests: readonly string[]): void => {
    let lines = ''
    for (const rest of rests) lines += `${withId(nextId(), rest)}\n`
    if (spool?.append(lines)) return
    for (const rest of rests) inMemory.add(withId(nextIdInMemory(), rest))
  }
}
