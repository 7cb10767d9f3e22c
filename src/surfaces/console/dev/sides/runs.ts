import { randomUUID } from 'node:crypto'
import type { DevPerson } from '../parts.ts'
import type { SideAnswer, SideDoor } from './side.ts'

/** A call through one door as one user, and what came of it. */
export interface SideRun extends SideAnswer {
  readonly door: SideDoor
  readonly person: DevPerson
}

/** Calls that were made together. */
export interface RunSet {
  readonly id: string
  readonly tool: string
  readonly input: Readonly<Record<string, unknown>>
  /** The form that asked for it, to be sent again. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly doors: readonly SideDoor[]
  readonly people: readonly DevPerson[]
  readonly runs: readonly SideRun[]
}

const maxKept = 20

/** The last ones, in memory: they hold what tools answered. */
export function createRunSets() {
  const kept = new Map<string, RunSet>()
  return {
    keep(set: Omit<RunSet, 'id'>): RunSet {
      const made = { ...set, id: randomUUID() }
      kept.set(made.id, made)
      if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? '')
      return made
    },
    of: (id: string): RunSet | undefined => kept.get(id),
  }
}

export type RunSets = ReturnType<typeof createRunSets>
