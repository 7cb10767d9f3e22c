/**
 * Does works, so many at a time; the others wait in the order they came. A work that fails lets the next one in like any
 * other; a work that waits for another one behind it waits for ever.
 * @throws what the work throws, or the reason of the signal when that ends the waiting; a work that has begun is not ended
 */
export type Semaphore = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>

/** A semaphore for each key. A key that nobody uses takes no room. */
export type KeyedSemaphore = <T>(key: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>

/** @param max works at a time; 1 has them done one after another */
export function createSemaphore(max: number): Semaphore {
  const room = createRoom(max)
  return (work, signal) => workIn(room, work, signal)
}

/** @param max works at a time for one key */
export function createKeyedSemaphore(max: number): KeyedSemaphore {
  const rooms = new Map<string, Room>()
  const open = (key: string): Room => {
    const room = createRoom(max, () => rooms.delete(key))
    rooms.set(key, room)
    return room
  }
  return (key, work, signal) => workIn(rooms.get(key) ?? open(key), work, signal)
}

interface Room {
  readonly max: number
  readonly onEmpty: (() => void) | undefined
  inside: number
  /** In the order they came. A set, since whoever gives up leaves from the middle. */
  waiting: Set<() => void> | undefined
}

const createRoom = (max: number, onEmpty?: () => void): Room => ({ max, onEmpty, inside: 0, waiting: undefined })

async function workIn<T>(room: Room, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (room.inside < room.max) room.inside += 1
  else await turnIn(room, signal)
  try {
    return await work()
  } finally {
    leave(room)
  }
}

function turnIn(room: Room, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  if (signal?.aborted) reject(signal.reason)
  else {
    const waiting = room.waiting ?? new Set()
    const enter = (): void => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    }
    const giveUp = (): void => {
      waiting.delete(enter)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', giveUp, { once: true })
    waiting.add(enter)
    room.waiting = waiting
  }
  return promise
}

/** Hands the place over to whoever waits longest, so that nobody who comes meanwhile can take it. */
function leave(room: Room): void {
  const next = room.waiting?.values().next().value
  if (next !== undefined) {
    room.waiting?.delete(next)
    next()
    return
  }
  room.inside -= 1
  if (room.inside === 0) room.onEmpty?.()
}
