import { randomUUID } from 'node:crypto'
import { toId18, toIdText } from '../../store/id.ts'
import type { Shelf } from '../../store/shelves.ts'
import type { Bundle } from './bundle.ts'

/** A bundle that was published into the org. */
export interface Publication extends Bundle {
  readonly id: string
  /** Id of the External Service registration. */
  readonly esrId: string
  readonly connectionName: string
  /** ISO timestamps. */
  readonly createdAt: string
  readonly changedAt: string
}

export interface Published {
  /** The newest last. */
  all(): readonly Publication[]
  /** Replaces what was published under the same client name, and keeps its ids. */
  keep(bundle: Bundle, connectionName: string): Publication
}

interface PublishedParts {
  readonly shelf: Shelf<Publication>
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

export const createPublished = ({ shelf, now, random }: PublishedParts): Published => {
  return {
    all: shelf.all,
    keep: (bundle, connectionName) => {
      const changedAt = new Date(now()).toISOString()
      const fresh = { id: randomUUID(), esrId: toId18(`0ES${toIdText(random(12))}`), createdAt: changedAt }
      const { id, esrId, createdAt } = shelf.get(bundle.clientName) ?? fresh
      const publication = { ...bundle, id, esrId, createdAt, changedAt, connectionName }
      shelf.remove(bundle.clientName)
      shelf.put(bundle.clientName, publication)
      return publication
    },
  }
}
