import { randomUUID } from 'node:crypto'
import { toId18, toIdText } from '../../store/id.ts'
import type { Shelf } from '../../store/shelves.ts'
import type { Bundle } from './bundle.ts'
import { readOperations } from './operation.ts'
import { refusalsOf } from './refusals.ts'

/** A bundle that was published into the org. */
export interface Publication extends Bundle {
  /** Operations that somebody has deactivated, in small letters; all others are active. */
  readonly inactive?: readonly string[]
  readonly id: string
  /** Id of the External Service registration. */
  readonly esrId: string
  readonly connectionName: string
  /** Whose it is, and what it went through. Absent: the app of this program, its own add-on. */
  readonly appId?: string
  readonly addonId?: string
  /** ISO timestamps. */
  readonly createdAt: string
  readonly changedAt: string
}

/** Whose publication it is, and the way it took. */
export type PublicationWay = Pick<Publication, 'connectionName' | 'appId' | 'addonId'>

export interface Published {
  /** The newest last. */
  all(): readonly Publication[]
  /**
   * Replaces what was published under the same client name, and keeps its ids. All that it has is active then.
   *
   * @throws Error where an active operation would break, or another app has the name
   */
  keep(bundle: Bundle, way: PublicationWay): Publication
  /** Activates or deactivates operations of a service, all of them where none is named. Undefined: there is no such service. */
  setActive(service: string, active: boolean, operations?: readonly string[]): Publication | undefined
}

interface PublishedParts {
  readonly shelf: Shelf<Publication>
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

const operationIdsOf = ({ spec }: Bundle): readonly string[] =>
  readOperations(spec).map(({ operationId }) => operationId.toLowerCase())

export const isActive = ({ inactive = [] }: Publication, operationId: string): boolean =>
  !inactive.includes(operationId.toLowerCase())

const requireCompatible = (known: Publication, { clientName, spec }: Bundle): void => {
  const refusals = refusalsOf(known.spec, spec, operationId => isActive(known, operationId))
  if (refusals.length === 0) return
  throw new Error(
    `${clientName} has active operations that this document breaks: ${refusals.join('; ')}. Deactivate them first.`,
  )
}

export const createPublished = ({ shelf, now, random }: PublishedParts): Published => {
  return {
    all: shelf.all,
    keep: (bundle, way) => {
      const known = shelf.get(bundle.clientName)
      if (known && known.appId !== way.appId) throw new Error(`${bundle.clientName} is a service of another app.`)
      if (known) requireCompatible(known, bundle)
      const changedAt = new Date(now()).toISOString()
      const fresh = { id: randomUUID(), esrId: toId18(`0ES${toIdText(random(12))}`), createdAt: changedAt }
      const { id, esrId, createdAt } = known ?? fresh
      const publication = { ...bundle, id, esrId, createdAt, changedAt, ...way, inactive: [] }
      shelf.remove(bundle.clientName)
      shelf.put(bundle.clientName, publication)
      return publication
    },
    setActive: (service, active, operations) => {
      const known = shelf.get(service)
      if (!known) return undefined
      const meant = operations?.map(name => name.toLowerCase()) ?? operationIdsOf(known)
      const others = (known.inactive ?? []).filter(name => !meant.includes(name))
      const changed = { ...known, inactive: active ? others : [...others, ...meant] }
      shelf.put(service, changed)
      return changed
    },
  }
}
