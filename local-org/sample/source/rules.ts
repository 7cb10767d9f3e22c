import type { Schema } from '../../model.ts'
import type { DuplicateAction, DuplicateRule, MatchedField } from '../../records/project-rules/duplicates.ts'
import type { ProjectRules } from '../../records/project-rules/project-rules.ts'
import { type ValidationRule, whyNotFollowed } from '../../records/project-rules/validation.ts'
import { isTrue, nodeOf, nodesOf, textOf, type XmlNode } from '../../xml/xml.ts'
import type { SourceFile, SourceFiles } from './files.ts'
import type { LeftOut } from './left-out.ts'

type Note = (what: string, why: string) => void

function readValidationRule({ object, name, root }: SourceFile): ValidationRule {
  const field = textOf(root, 'errorDisplayField')
  return {
    ...{ name, object },
    formula: textOf(root, 'errorConditionFormula') ?? '',
    message: textOf(root, 'errorMessage') ?? '',
    ...(field && { field }),
  }
}

function readValidation(files: readonly SourceFile[], schema: Schema, note: Note): readonly ValidationRule[] {
  const active = files.filter(({ root }) => isTrue(root, 'active')).map(readValidationRule)
  return active.filter(rule => {
    const why = whyNotFollowed(rule, schema)
    if (why !== undefined) note(`${rule.object}.${rule.name} (${why})`, 'are validation rules that are not followed')
    return why === undefined
  })
}

interface Matching {
  readonly fields: readonly MatchedField[]
  readonly isFuzzy: boolean
  /** Its fields are not simply all of them. */
  readonly isMixed: boolean
}

const exact = new Set(['Exact', undefined])

const readMatching = (root: XmlNode): Matching => ({
  fields: nodesOf(root, 'matchingRuleItems').map(node => ({
    field: textOf(node, 'fieldName') ?? '',
    matchesBlanks: textOf(node, 'blankValueBehavior') === 'MatchBlanks',
  })),
  isFuzzy: nodesOf(root, 'matchingRuleItems').some(node => !exact.has(textOf(node, 'matchingMethod'))),
  isMixed: /or/i.test(textOf(root, 'booleanFilter') ?? ''),
})

/** By object and name: `Contact.By_Email`. */
const readMatchings = (files: readonly SourceFile[]): ReadonlyMap<string, Matching> =>
  new Map(
    files.flatMap(({ name, root }) =>
      nodesOf(root, 'matchingRules').map(node => [`${name}.${textOf(node, 'fullName')}`, readMatching(node)] as const),
    ),
  )

function actionOf(root: XmlNode, moment: 'Insert' | 'Update'): DuplicateAction {
  if (textOf(root, `actionOn${moment}`) === 'Block') return 'block'
  return nodesOf(root, `operationsOn${moment}`).some(({ text }) => text === 'Alert') ? 'alert' : 'report'
}

interface Use {
  readonly file: SourceFile
  readonly object: string
  readonly rule: string
  readonly matching: Matching | undefined
}

function whyNotUsed({ file, object, rule, matching }: Use, schema: Schema): string | undefined {
  const target = schema.objectOf(object)
  const [own] = file.name.split('.')
  if (target === undefined) return `${object} is not here`
  if (own !== object) return `it compares ${own} with ${object}`
  if (nodesOf(nodeOf(file.root, 'duplicateRuleFilter'), 'duplicateRuleFilterItems').length > 0)
    return 'it has conditions'
  if (matching === undefined) return `${rule} is not in the project`
  if (matching.isMixed) return `${rule} has alternatives`
  const missing = matching.fields.find(({ field }) => !target.fields.has(field))
  return missing && `${object}.${missing.field} is not here`
}

function readUses(file: SourceFile, matchings: ReadonlyMap<string, Matching>): readonly Use[] {
  return nodesOf(file.root, 'duplicateRuleMatchRules').map(node => {
    const object = textOf(node, 'matchRuleSObjectType') ?? ''
    const rule = textOf(node, 'matchingRule') ?? ''
    return { file, object, rule, matching: matchings.get(`${object}.${rule}`) }
  })
}

const toDuplicateRule = ({ file: { name, root }, object, rule, matching }: Use): DuplicateRule => ({
  ...{ name: name.slice(object.length + 1), object, matchingRule: rule },
  ...{ onInsert: actionOf(root, 'Insert'), onUpdate: actionOf(root, 'Update') },
  message: textOf(root, 'alertText') ?? 'Use one of these records?',
  fields: matching?.fields ?? [],
  withinSharing: textOf(root, 'securityOption') !== 'BypassSharingRules',
})

function readDuplicates(
  { metadata }: Pick<SourceFiles, 'metadata'>,
  schema: Schema,
  note: Note,
): readonly DuplicateRule[] {
  const matchings = readMatchings(metadata('matchingRule'))
  const active = metadata('duplicateRule').filter(({ root }) => isTrue(root, 'isActive'))
  const uses = active.flatMap(file => readUses(file, matchings))
  return uses.flatMap(use => {
    const why = whyNotUsed(use, schema)
    if (why !== undefined) note(`${use.file.name} (${why})`, 'are duplicate rules that are not followed')
    else if (use.matching?.isFuzzy)
      note(use.file.name, 'are duplicate rules that find the same values only, not similar ones')
    return why === undefined ? [toDuplicateRule(use)] : []
  })
}

/** The active validation and duplicate rules of a project that can be followed here. */
export function readProjectRules(
  files: Pick<SourceFiles, 'metadata'>,
  schema: Schema,
): { readonly rules: ProjectRules; readonly leftOut: readonly LeftOut[] } {
  const leftOut: LeftOut[] = []
  const note: Note = (what, why) => leftOut.push({ what, why })
  const validation = readValidation(files.metadata('validationRule'), schema, note)
  return { rules: { validation, duplicates: readDuplicates(files, schema, note) }, leftOut }
}
