import type { Schema } from '../../model.ts'
import type { ProjectCheck } from '../writing.ts'
import { createDuplicateCheck, type DuplicateRule } from './duplicates.ts'
import { createValidation, type ValidationRule } from './validation.ts'

export interface ProjectRules {
  readonly validation: readonly ValidationRule[]
  readonly duplicates: readonly DuplicateRule[]
}

/** The rules of loaded projects: validation first, then duplicates, as Salesforce has them. */
export function createProjectCheck({ validation, duplicates }: ProjectRules, schema: Schema): ProjectCheck {
  const [validate, findDuplicates] = [createValidation(validation, schema), createDuplicateCheck(duplicates)]
  return (draft, parts) => {
    validate(draft, parts)
    findDuplicates(draft, parts)
  }
}
