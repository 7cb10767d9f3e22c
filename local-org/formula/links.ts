import type { FieldDefinition, ObjectDefinition, Schema } from '../model.ts'
import type { Formula } from './formula.ts'
import { FormulaError } from './value.ts'

/** What stands behind a path of a formula: references to follow, then a field. */
export interface FormulaLink {
  readonly steps: readonly FieldDefinition[]
  readonly object: ObjectDefinition
  readonly field: FieldDefinition
}

const maxSteps = 10
const compound = new Set(['address', 'location', 'base64'])

function stepFrom(object: ObjectDefinition, name: string, schema: Schema) {
  const field = schema.parentFieldOf(object, name)
  const targets = field?.referenceTo ?? []
  const target = schema.objectOf(targets.includes('User') ? 'User' : (targets[0] ?? ''))
  if (field === undefined || target === undefined)
    throw new FormulaError(`names ${object.name}.${name}, which is not here`)
  return { field, target }
}

/** Follows a path from an object. @throws FormulaError naming what is not here */
export function linkOf(object: ObjectDefinition, path: string, schema: Schema): FormulaLink {
  const names = path.split('.')
  if (path.startsWith('$')) throw new FormulaError(`uses ${names[0]}`)
  const last = names.pop() ?? ''
  if (names.length > maxSteps) throw new FormulaError(`goes more than ${maxSteps} records far`)
  let here = object
  const steps = names.map(name => {
    const { field, target } = stepFrom(here, name, schema)
    here = target
    return field
  })
  const field = schema.fieldOf(here, last)
  if (field === undefined) throw new FormulaError(`names ${here.name}.${last}, which is not here`)
  if (compound.has(field.type)) throw new FormulaError(`names ${here.name}.${last}, which is a ${field.type}`)
  return { steps, object: here, field }
}

/** The links of all paths of a formula. @throws FormulaError naming what is not here */
export function linksOf(formula: Formula, object: ObjectDefinition, schema: Schema): ReadonlyMap<string, FormulaLink> {
  return new Map(formula.paths.map(path => [path, linkOf(object, path, schema)]))
}
