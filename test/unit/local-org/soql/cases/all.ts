import { clauses } from './clauses.ts'
import { comparisons } from './comparisons.ts'
import { dates } from './dates.ts'
import { refusals } from './refusals.ts'
import { relationships } from './relationships.ts'
import { rights } from './rights.ts'
import type { SoqlCase } from './soql-case.ts'
import { totals } from './totals.ts'

export const soqlCases: readonly SoqlCase[] = [
  ...clauses,
  ...comparisons,
  ...dates,
  ...relationships,
  ...totals,
  ...rights,
  ...refusals,
]
