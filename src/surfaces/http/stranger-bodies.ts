import { RetryLater } from '../../core/failure.ts'

/** The room that the body of one request takes up, as far as it has come. */
export interface BodyRoom {
  /** Counts bytes that came. @throws unavailable, with the time after which to send again, when there is no room for them */
  take(bytes: number): void
  /** Gives all of it back: the body is done with, or its sender is known. May be called again. */
  free(): void
}

/** Room for the bodies of those who are not known yet, one for all surfaces of a process. */
export interface StrangerBodies {
  /**
   * @param address of the client
   * @param expectedBytes what the request says of its length, 0 when it says nothing
   * @throws unavailable, with the time after which to send again, when that has no room
   */
  open(address: string, expectedBytes: number): BodyRoom
}

export interface StrangerBodiesOptions {
  readonly maxBytes: number
  /** Of one address. Less than all, so that one client cannot keep everybody out. */
  readonly maxBytesPerAddress: number
  /** That each address has however full the room is, so that its form of ordinary length is read while others keep connections idle. */
  readonly sureBytesPerAddress: number
}

const retryAfterSeconds = 5

/** Counts bytes when they come and not when they are announced: who announces much and sends nothing takes no room. */
export function createStrangerBodies(options: StrangerBodiesOptions): StrangerBodies {
  const { maxBytes, maxBytesPerAddress, sureBytesPerAddress } = options
  const heldOf = new Map<string, number>()
  let held = 0
  const change = (address: string, bytes: number): void => {
    held += bytes
    const left = (heldOf.get(address) ?? 0) + bytes
    if (left === 0) heldOf.delete(address)
    else heldOf.set(address, left)
  }
  const requireRoom = (address: string, bytes: number): void => {
    const own = (heldOf.get(address) ?? 0) + bytes
    if (own <= sureBytesPerAddress || (own <= maxBytesPerAddress && held + bytes <= maxBytes)) return
    throw new RetryLater('unavailable', 'body: too many are being read at the moment; send it again', retryAfterSeconds)
  }
  return {
    open(address, expectedBytes) {
      requireRoom(address, expectedBytes)
      let own = 0
      return {
        take(bytes) {
          requireRoom(address, bytes)
          own += bytes
          change(address, bytes)
        },
        free() {
          change(address, -own)
          own = 0
        },
      }
    },
  }
}
