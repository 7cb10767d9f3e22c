import { type ErrorEntry, SalesforceError } from '../../failure.ts'
import { createEvaluation, createFormulaFinder, type FormulaFinder, readerOf } from '../../formula/evaluation.ts'
import { type Formula, readFormula } from '../../formula/formula.ts'
import { type FormulaLink, linkOf } from '../../formula/links.ts'
import { type FormulaRow, toFormulaStore } from '../../formula/rows.ts'
import { FormulaError, type FormulaValue } from '../../formula/value.ts'
import type { ObjectDefinition, Schema } from '../../model.ts'
import { objectNamed } from '../../store/schema.ts'
import type { Draft } from '../draft.ts'
import type { LookupParts } from '../lookups.ts'
import type { ProjectCheck } from '../writing.ts'

/** A validation rule of a project: where its formula holds, the record is refused. */
export interface ValidationRule {
  readonly name: string
  readonly object: string
  readonly formula: string
  readonly message: string
  /** Field to blame. Default: the record. */
  readonly field?: string
}

interface Linked {
  readonly rule: ValidationRule
  readonly formula: Formula
  readonly links: ReadonlyMap<string, FormulaLink>
}

/** What a formula knows of the user and the org, and the record it stands for. */
const globals: ReadonlyMap<string, string> = new Map([
  ['$User', 'User'],
  ['$Profile', 'Profile'],
  ['$UserRole', 'UserRole'],
  ['$Organization', 'Organization'],
])

function globalOf(path: string): readonly [string, string] | undefined {
  const [name = '', ...rest] = path.split('.')
  return name.startsWith('$') ? [name, rest.join('.')] : undefined
}

/** None for a permission, which is no field. */
function linkIn(path: string, object: ObjectDefinition, schema: Schema): FormulaLink | undefined {
  const [name = '', rest = ''] = globalOf(path) ?? []
  if (name === '$Permission') return undefined
  const root = schema.objectOf(globals.get(name) ?? '')
  return root ? linkOf(root, rest, schema) : linkOf(object, path, schema)
}

function link(rule: ValidationRule, schema: Schema): Linked {
  const object = schema.objectOf(rule.object)
  if (object === undefined) throw new FormulaError(`is one of ${rule.object}, which is not here`)
  const formula = readFormula(rule.formula)
  const links = formula.paths.flatMap(path => {
    const found = linkIn(path, object, schema)
    return found ? [[path, found] as const] : []
  })
  return { rule, formula, links: new Map(links) }
}

/** Why a rule cannot be followed here; `undefined` when it can. */
export function whyNotFollowed(rule: ValidationRule, schema: Schema): string | undefined {
  try {
    link(rule, schema)
    return undefined
  } catch (error) {
    if (error instanceof FormulaError) return error.message
    throw error
  }
}

const recordOfGlobal: Readonly<Record<string, string>> = {
  $User: 'SELECT * FROM "User" WHERE "Id" = ?',
  $Profile: 'SELECT p.* FROM "Profile" p JOIN "User" u ON u."ProfileId" = p."Id" WHERE u."Id" = ?',
  $UserRole: 'SELECT r.* FROM "UserRole" r JOIN "User" u ON u."UserRoleId" = r."Id" WHERE u."Id" = ?',
  $Organization: 'SELECT * FROM "Organization" WHERE ? <> \'\'',
}

interface Checking extends LookupParts {
  readonly find: FormulaFinder
}

/** Reads of the record as it will be, or as it was, in the name of who writes it. */
function readIn(linked: Linked, row: FormulaRow, { store, author, find }: Checking): (path: string) => FormulaValue {
  const evaluation = createEvaluation(toFormulaStore(store), find)
  const own = readerOf({ ...linked, blanksAsZero: false }, row, evaluation)
  return path => {
    const [name = '', rest = ''] = globalOf(path) ?? []
    if (name === '') return own(path)
    if (name === '$Permission') return author.access.hasCustomPermission(rest)
    const found = store.statement(recordOfGlobal[name] ?? '').get(author.access.userId)
    const reached = linked.links.get(path)
    return reached && found ? evaluation.follow(reached, found) : null
  }
}

function isBroken(linked: Linked, { before, values }: Draft, parts: Checking): boolean {
  const after = { ...before, ...values }
  const read = readIn(linked, after, parts)
  const readPrior = before === undefined ? read : readIn(linked, before, parts)
  try {
    const now = Date.parse(parts.store.now())
    return linked.formula.evaluate({ now, isNew: before === undefined, read, readPrior }) === true
  } catch (error) {
    if (error instanceof FormulaError) return false
    throw error
  }
}

const toEntry = ({ rule: { message, field } }: Linked): ErrorEntry => ({
  message,
  errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  fields: field === undefined ? [] : [field],
})

/**
 * Refuses what a validation rule does not let in, with all the rules that say so. Takes rules that can be followed, see
 * `whyNotFollowed`.
 */
export function createValidation(rules: readonly ValidationRule[], schema: Schema): ProjectCheck {
  const linked = rules.map(rule => link(rule, schema))
  const byObject = Map.groupBy(linked, ({ rule }) => objectNamed({ schema }, rule.object).name)
  const find = createFormulaFinder({ schema })
  return (draft, parts) => {
    const broken = (byObject.get(draft.object.name) ?? []).filter(each => isBroken(each, draft, { ...parts, find }))
    if (broken.length > 0) throw new SalesforceError(broken.map(toEntry))
  }
}
