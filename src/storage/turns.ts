/** Runs works one after another, in the order they came. A work that fails does not stop those behind it. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** A queue of its own. A work that waits for a later turn of the same queue waits for ever. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}

/** A queue for each name; a name nobody waits for takes no room. */
export function createNamedTurns(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const queues = new Map<string, { readonly turns: Turns; waiting: number }>()
  return async (name, work) => {
    const queue = queues.get(name) ?? { turns: createTurns(), waiting: 0 }
    queues.set(name, queue)
    queue.waiting += 1
    try {
      return await queue.turns(work)
    } finally {
      queue.waiting -= 1
      if (queue.waiting === 0) queues.delete(name)
    }
  }
}
