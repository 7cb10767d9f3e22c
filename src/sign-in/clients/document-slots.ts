/** Who makes the host fetch a document, and from where. */
export interface FetchPlace {
  readonly host: string
  /** Of who asks; empty when nobody knows. */
  readonly address: string
  /** Whether somebody is signed in with the client. */
  readonly known: boolean
}

/** Lets a fetch begin: what it gives ends it. Undefined when too many are running. */
export type TakeSlot = (place: FetchPlace) => (() => void) | undefined

/** At a time. A document may take seconds, and anybody can name one. */
export const maxFetches = { all: 20, perHost: 2, perAddress: 4 } as const

/**
 * Makes the slots in which documents are fetched. Clients that people are signed in with have slots of their own: however many
 * documents of others are slow, theirs are asked for.
 */
export function createDocumentSlots(): TakeSlot {
  const running = new Map<string, number>()
  const change = (key: string, by: number) => {
    const count = (running.get(key) ?? 0) + by
    if (count === 0) running.delete(key)
    else running.set(key, count)
  }
  return ({ address, host, known }) => {
    const bounds: (readonly [string, number])[] = known
      ? [
          ['known', maxFetches.all],
          [`known at ${host}`, maxFetches.perHost],
        ]
      : [
          ['others', maxFetches.all],
          [`others at ${host}`, maxFetches.perHost],
          [`from ${address}`, maxFetches.perAddress],
        ]
    if (bounds.some(([key, max]) => (running.get(key) ?? 0) >= max)) return undefined
    for (const [key] of bounds) change(key, 1)
    return () => {
      for (const [key] of bounds) change(key, -1)
    }
  }
}
