import { answersOf, schemasOf } from '../walk/operation.ts'
import { below } from '../walk/place.ts'
import { createSpec } from '../walk/spec.ts'
import type { Found, OperationTarget, UsedParameter } from '../walk/targets.ts'
import { objectOf, textOf as toText } from '../walk/value.ts'
import { type Comparison, createComparison, type Difference } from './difference.ts'
import { match, type Named } from './matching.ts'
import { diffNotes, diffSchema } from './schema.ts'

/**
 * What a new document changes for the flows, Apex classes and agents that use the old one. References are followed, names
 * compared without letter case.
 * @see https://help.salesforce.com/apex/HTViewHelpDoc?id=platform.external_services_appendix_update_schema.htm
 */
export function diffDocuments(old: unknown, current: unknown): Difference {
  const made = createComparison(createSpec({ document: old }), createSpec({ document: current }))
  const { comparison } = made
  const [olds, currents] = [operationsOf(comparison.old.operations), operationsOf(comparison.current.operations)]
  const matches = match<NamedOperation>(olds, currents, { textOf: routeOf, isAlike: hasSameContent })
  for (const { name, ...at } of matches.gone) {
    comparison.change({ kind: 'operation-removed', required: true, name }, at)
  }
  for (const [from, to] of matches.renamed) {
    comparison.change({ kind: 'renamed', required: true, name: to.name, from: from.name, to: to.name }, to)
  }
  for (const { name } of matches.added) comparison.safe(`${name}: new operation.`)
  for (const [before, after] of matches.kept) diffOperation({ ...comparison, where: after.name }, before, after)
  return made.difference
}

interface NamedOperation extends OperationTarget, Named {
  readonly name: string
}

const operationsOf = (operations: readonly OperationTarget[]): readonly NamedOperation[] =>
  operations.map(operation => ({ ...operation, name: operation.id || routeOf(operation) }))

const routeOf = ({ method, path }: OperationTarget): string => `${method.toUpperCase()} ${path.path}`

/** Whether an operation under another name, at another address, takes and answers the same. */
const hasSameContent = (old: NamedOperation, current: NamedOperation): boolean =>
  contentOf(old) === contentOf(current) || routeOf(old) === routeOf(current)

const contentOf = ({ body, value: { parameters, responses } }: OperationTarget): string =>
  JSON.stringify([parameters, schemasOf(body).map(({ value }) => value), responses])

function diffOperation(comparison: Comparison, old: NamedOperation, current: NamedOperation): void {
  const { change, safe, where } = comparison
  if (routeOf(old) !== routeOf(current)) safe(`${where}: is now at ${routeOf(current)}; the app must answer there.`)
  diffNotes(comparison, old, current)
  for (const use of usesOf(old).filter(each => !usesOf(current).includes(each))) {
    change({ kind: 'operation-removed', required: true, name: `${where} as ${use}` }, current)
  }
  for (const use of usesOf(current).filter(each => !usesOf(old).includes(each))) safe(`${where}: new as ${use}.`)
  diffParameters(comparison, old, current)
  diffBody({ ...comparison, where: `the request of ${where}` }, old, current)
  diffAnswers({ ...comparison, direction: 'answered' }, old, current)
}

/** Where an operation can be used beside Apex. */
function usesOf({ published, value }: OperationTarget): readonly string[] {
  const callsBack = Object.keys(objectOf(value.callbacks)).length > 0
  return callsBack ? [] : ['a flow action', ...(published ? ['an agent action'] : [])]
}

interface Parameter extends Named {
  readonly required: boolean
  readonly schema: Found
}

const parametersOf = (parameters: readonly UsedParameter[]): readonly Parameter[] =>
  parameters.map(({ place, value }) => ({
    ...{ place, value },
    name: toText(value.name),
    required: value.required === true,
    schema: { value: objectOf(value.schema), place: below(place, 'schema') },
  }))

function diffParameters(comparison: Comparison, old: OperationTarget, current: OperationTarget): void {
  const { change, safe, where } = comparison
  const textOf = ({ schema, value: { name: _, ...rest } }: Parameter): string => JSON.stringify([rest, schema.value])
  const matches = match(parametersOf(old.parameters), parametersOf(current.parameters), {
    textOf,
    isAlike: (before, after) => textOf(before) === textOf(after),
  })
  for (const { name, required, ...at } of matches.gone) {
    change({ kind: 'parameter-removed', required, name: `${name} of ${where}` }, at)
  }
  for (const [from, to] of matches.renamed) {
    change({ kind: 'renamed', required: true, name: to.name, from: `${from.name} of ${where}`, to: to.name }, to)
  }
  for (const { name, required, ...at } of matches.added) {
    if (required) change({ kind: 'added-required', required, name: `${name} of ${where}` }, at)
    else safe(`${name} of ${where}: new.`)
  }
  for (const [before, after] of matches.kept) {
    diffParameter({ ...comparison, where: `${after.name} of ${where}` }, before, after)
  }
}

function diffParameter(comparison: Comparison, old: Parameter, current: Parameter): void {
  const { change, where: name } = comparison
  if (!old.required && current.required) change({ kind: 'added-required', required: true, name }, current)
  const [from, to] = [`in the ${toText(old.value.in)}`, `in the ${toText(current.value.in)}`]
  if (from !== to) change({ kind: 'type-changed', required: true, name, from, to }, current)
  diffNotes(comparison, old, current)
  diffSchema(comparison, old.schema, current.schema)
}

function diffBody(comparison: Comparison, old: OperationTarget, current: OperationTarget): void {
  const { change, safe, where } = comparison
  const [before] = schemasOf(old.body)
  const [after] = schemasOf(current.body)
  if (before && after) diffSchema(comparison, before, after)
  if (before && !after) change({ kind: 'parameter-removed', required: true, name: where }, before)
  if (before || !after) return
  if (current.body?.value.required === true) change({ kind: 'added-required', required: true, name: where }, after)
  else safe(`${where}: new.`)
}

function diffAnswers(comparison: Comparison, old: OperationTarget, current: OperationTarget): void {
  const currents = new Map(answersOf(current).map(answer => [answer.code, answer]))
  for (const { code, found, use } of answersOf(old)) {
    const where = `the answer ${code} of ${comparison.where}`
    const after = currents.get(code)
    if (!after) comparison.change({ kind: 'object-removed', required: true, name: where }, { value: {}, place: use })
    else diffAnswer({ ...comparison, where }, schemasOf(found)[0], schemasOf(after.found)[0])
    currents.delete(code)
  }
  for (const code of currents.keys()) comparison.safe(`the answer ${code} of ${comparison.where}: new.`)
}

function diffAnswer(comparison: Comparison, before: Found | undefined, after: Found | undefined): void {
  if (before && after) diffSchema(comparison, before, after)
  if (before && !after) {
    comparison.change({ kind: 'object-removed', required: true, name: comparison.where }, before)
  }
  if (!before && after) comparison.safe(`${comparison.where}: new.`)
}
