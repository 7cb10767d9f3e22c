import type { Operation } from '../applink/publications/operation.ts'
import type { JsonFields } from '../json.ts'
import type { Shelf } from '../store/shelves.ts'

/** An External Service that is called through a named credential. */
export interface RegisteredService {
  readonly name: string
  readonly namedCredential: string
  /** Absent: what the app shows at `/openapi.json` at the time of a call, as if it were registered anew each time. */
  readonly document?: JsonFields | undefined
  /** Operations that somebody has deactivated, as Salesforce writes their names. */
  readonly inactive: readonly string[]
  /** ISO timestamp. */
  readonly changedAt: string
}

export interface RegisteredServices {
  /** The newest first. */
  all(): readonly RegisteredService[]
  serviceOf(name: string): RegisteredService | undefined
  /** Takes the place of one of the same name. */
  register(service: Omit<RegisteredService, 'changedAt'>): RegisteredService
  /** Undefined: there is no such service. */
  setActive(name: string, active: boolean, operations: readonly string[]): RegisteredService | undefined
}

interface RegisteredParts {
  readonly shelf: Shelf<RegisteredService>
  /** What loaded projects have. */
  readonly projects: readonly RegisteredService[]
  readonly now: () => number
}

/** The name of an operation in a registration: in small letters, other characters by their code. */
const operationName = (operationId: string): string =>
  operationId
    .replace(/[^A-Za-z0-9]/g, each => `x${(each.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)
    .toLowerCase()

export const isOffered = ({ inactive }: RegisteredService, { operationId }: Pick<Operation, 'operationId'>): boolean =>
  !inactive.includes(operationName(operationId))

export const createRegisteredServices = ({ now, projects, shelf }: RegisteredParts): RegisteredServices => {
  const keyOf = (name: string): string => name.toLowerCase()
  for (const service of projects) shelf.put(keyOf(service.name), service)
  return {
    all: () => [...shelf.all()].sort((one, other) => (one.changedAt < other.changedAt ? 1 : -1)),
    serviceOf: name => shelf.get(keyOf(name)),
    register(service) {
      const registered = { ...service, changedAt: new Date(now()).toISOString() }
      shelf.put(keyOf(service.name), registered)
      return registered
    },
    setActive(name, active, operations) {
      const known = shelf.get(keyOf(name))
      if (!known) return undefined
      const meant = operations.map(operationName)
      const others = known.inactive.filter(each => !meant.includes(each))
      const changed = { ...known, inactive: active ? others : [...others, ...meant] }
      shelf.put(keyOf(name), changed)
      return changed
    },
  }
}
