import { randomUUID } from 'node:crypto'
import type { ActiveFault, Fault } from './fault.ts'

export const maxFaults = 1000

export interface FaultRequest {
  readonly path: string
  readonly method: string
  /** Asked only when a fault names a user. */
  readonly user: () => string | undefined
}

export interface Faults {
  add(fault: Fault): ActiveFault
  /** Without an id: all. */
  clear(id?: string): boolean
  /** In the order in which they were added, spent ones too. */
  list(): readonly ActiveFault[]
  /** The faults that strike this request, counted as having struck. */
  strike(request: FaultRequest): readonly ActiveFault[]
}

interface FaultParts {
  /** From 0 up to, not including, 1. */
  readonly chance: () => number
}

/** Linear in the length of both: the parts between the stars are looked for one after the other. */
const matchesPath = (pattern: string, path: string): boolean => {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return path === pattern
  if (!path.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = path.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return path.length - last.length >= at && path.endsWith(last)
}

const isFor = ({ path, method, user }: Fault, request: FaultRequest): boolean =>
  matchesPath(path, request.path) &&
  (method === undefined || method === request.method) &&
  (user === undefined || user.toLowerCase() === request.user()?.toLowerCase())

/** Keeps the faults that were asked for, and says which request they strike. */
export const createFaults = ({ chance }: FaultParts): Faults => {
  const active = new Map<string, ActiveFault>()

  const strikes = ({ fault, hits }: ActiveFault, request: FaultRequest): boolean =>
    hits < (fault.count ?? Number.POSITIVE_INFINITY) &&
    isFor(fault, request) &&
    (fault.probability === 1 || chance() < fault.probability)

  const strike = (request: FaultRequest): readonly ActiveFault[] => {
    const struck = [...active.values()].filter(entry => strikes(entry, request))
    for (const entry of struck) entry.hits += 1
    return struck
  }

  return {
    add: fault => {
      const entry = { id: randomUUID(), fault, hits: 0, aborted: 0 }
      active.set(entry.id, entry)
      return entry
    },
    clear: id => {
      if (id !== undefined) return active.delete(id)
      active.clear()
      return true
    },
    list: () => [...active.values()],
    strike: request => (active.size === 0 ? [] : strike(request)),
  }
}
