import { SalesforceError } from '../../failure.ts'
import { type ObjectDefinition, tableOf } from '../../model.ts'
import type { Row } from '../../store/store.ts'
import { cellOf, changes, type Draft } from '../draft.ts'
import { canSee, type LookupParts } from '../lookups.ts'
import type { ProjectCheck } from '../writing.ts'

/** A field that two records must share to be duplicates. */
export interface MatchedField {
  readonly field: string
  /** Two records without a value share it. */
  readonly matchesBlanks: boolean
}

/** A duplicate rule of a project with one of its matching rules. */
export interface DuplicateRule {
  readonly name: string
  readonly object: string
  readonly matchingRule: string
  /** What happens to a duplicate that is made, or comes of an edit. An alert lets in whoever insists. */
  readonly onInsert: DuplicateAction
  readonly onUpdate: DuplicateAction
  readonly message: string
  readonly fields: readonly MatchedField[]
  /** Only records that the user sees count. */
  readonly withinSharing: boolean
}

export type DuplicateAction = 'block' | 'alert' | 'report'

const maxMatches = 100

function conditionOf({ field, matchesBlanks }: MatchedField, draft: Draft) {
  const value = cellOf(draft, field)
  if (value === null) return matchesBlanks ? { sql: `"${field}" IS NULL`, values: [] } : undefined
  return { sql: `fold("${field}") = fold(?)`, values: [value] }
}

function matchesOf(rule: DuplicateRule, draft: Draft, parts: LookupParts): readonly Row[] {
  const conditions = rule.fields.map(field => conditionOf(field, draft))
  const known = conditions.filter(condition => condition !== undefined)
  if (known.length < conditions.length) return []
  const where = [...known.map(({ sql }) => sql), '"IsDeleted" = 0', '"Id" <> ?'].join(' AND ')
  const sql = `SELECT "Id" FROM ${tableOf(draft.object)} WHERE ${where} LIMIT ${maxMatches}`
  const values = [...known.flatMap(condition => condition.values), String(draft.before?.Id ?? '')]
  const rows = parts.store.statement(sql).all(...values)
  return rule.withinSharing ? rows.filter(row => canSee(draft.object, String(row.Id), parts)) : rows
}

const toMatch = ({ name }: ObjectDefinition, { Id }: Row) => ({
  additionalInformation: [],
  fieldDiffs: [],
  matchConfidence: 100,
  record: { attributes: { type: name, url: `/services/data/v62.0/sobjects/${name}/${Id}` }, Id },
})

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_duplicaterules.htm */
function refuse(rule: DuplicateRule, [object, rows]: readonly [ObjectDefinition, readonly Row[]], allowSave: boolean) {
  const matchResult = {
    entityType: object.name,
    errors: [],
    matchEngine: 'ExactMatchEngine',
    matchRecords: rows.map(row => toMatch(object, row)),
    rule: rule.matchingRule,
    size: rows.length,
    success: true,
  }
  const duplicateResult = {
    allowSave,
    duplicateRule: rule.name,
    duplicateRuleEntityType: object.name,
    errorMessage: rule.message,
    matchResults: [matchResult],
  }
  return new SalesforceError([{ duplicateResult, errorCode: 'DUPLICATES_DETECTED', message: rule.message }])
}

function applies(rule: DuplicateRule, action: DuplicateAction, [draft, { author }]: [Draft, LookupParts]): boolean {
  if (action === 'report' || (action === 'alert' && author.allowsDuplicates === true)) return false
  return rule.object === draft.object.name && rule.fields.some(({ field }) => changes(draft, field))
}

function checkRule(rule: DuplicateRule, draft: Draft, parts: LookupParts): void {
  const action = draft.before === undefined ? rule.onInsert : rule.onUpdate
  const rows = applies(rule, action, [draft, parts]) ? matchesOf(rule, draft, parts) : []
  if (rows.length > 0) throw refuse(rule, [draft.object, rows], action === 'alert')
}

/** Refuses duplicates. One that only an alert speaks against is let in when the author insists. */
export function createDuplicateCheck(rules: readonly DuplicateRule[]): ProjectCheck {
  return (draft, parts) => {
    for (const rule of rules) checkRule(rule, draft, parts)
  }
}
