import { createHash } from 'node:crypto'
import type { CallWrites } from '../../core/org/writes.ts'

/** What a job is called where it writes once: the same in every attempt, so that one finds what another has written. */
export const toJobWrites = (jobId: string): CallWrites => ({
  callKey: createHash('sha256').update(`job ${jobId}`).digest('hex'),
  places: new Set(),
  // A job is repeated whatever it wrote: nobody counts.
  sending() {},
  undone() {},
})

/** Does a piece of the work. When it fails, it may be tried again, and finds what it wrote. */
export async function inPlaces<T>({ places }: CallWrites, piece: () => Promise<T>): Promise<T> {
  const before = new Set(places)
  try {
    return await piece()
  } catch (error) {
    for (const place of places) if (!before.has(place)) places.delete(place)
    throw error
  }
}
