import type { Subjects } from '../rules/rule.ts'
import type { Spec } from './targets.ts'

/** Gets every subject of a document, each once. */
export type Visit = <At extends keyof Subjects>(at: At, subject: Subjects[At]) => void

export interface Walk {
  readonly spec: Spec
  readonly visit: Visit
  /** Whether what is shown belongs to a callback. */
  readonly callback: boolean
}
