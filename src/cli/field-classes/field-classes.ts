import { AppError } from '../../core/failure.ts'
import { type Classification, classifications, type FieldWords } from '../../core/field-words/field-words.ts'
import type { Org } from '../../core/org/org.ts'
import { batchSize, sendBatch } from './batch.ts'

/** What an org's administrators have noted about the data of its fields. */
export interface FieldClasses {
  /** By object and field: `Contact.Email`. A field of which nothing is noted is not there. */
  readonly words: ReadonlyMap<string, FieldWords>
  /** Levels of the org's own, which no tool can declare, with the fields that have them. */
  readonly ownLevels: ReadonlyMap<string, string>
  /** Objects of which the org did not say, to this user or at all. */
  readonly unread: readonly string[]
}

interface DefinitionRows {
  readonly records: readonly DefinitionRow[]
}

interface DefinitionRow {
  readonly QualifiedApiName: string
  readonly SecurityClassification?: string | null
  readonly ComplianceGroup?: string | null
}

/**
 * Reads the classes of all fields of the objects, 25 objects with each request.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_fielddefinition.htm
 */
export async function readFieldClasses(org: Org, objects: readonly string[]): Promise<FieldClasses> {
  const noted: Noted = { words: new Map(), ownLevels: new Map() }
  const unread: string[] = []
  for (let start = 0; start < objects.length; start += batchSize) {
    const batch = objects.slice(start, start + batchSize)
    const answers = await sendBatch<DefinitionRows>(org, batch.map(toQuery))
    for (const [index, object] of batch.entries()) {
      const answer = answers[index]
      if (answer?.statusCode === 200) noteRows(answer.result, object, noted)
      else unread.push(object)
    }
  }
  return { ...noted, unread }
}

/** One object with each query: of these records an org gives no second page. */
function toQuery(object: string): string {
  if (!/^\w{1,80}$/.test(object)) throw new AppError('invalid_input', `${object}: must be the API name of an object`)
  const query = `SELECT QualifiedApiName, SecurityClassification, ComplianceGroup FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = '${object}'`
  return `query?q=${encodeURIComponent(query)}`
}

interface Noted {
  readonly words: Map<string, FieldWords>
  readonly ownLevels: Map<string, string>
}

function noteRows({ records }: DefinitionRows, object: string, { ownLevels, words }: Noted): void {
  for (const row of records) {
    const name = `${object}.${row.QualifiedApiName}`
    const level = row.SecurityClassification ?? ''
    if (level !== '' && !toClassification(level)) ownLevels.set(name, level)
    const known = toWords(row)
    if (known) words.set(name, known)
  }
}

function toWords({ ComplianceGroup, SecurityClassification }: DefinitionRow): FieldWords | undefined {
  const classification = toClassification(SecurityClassification ?? '')
  const compliance = toCategories(ComplianceGroup ?? '')
  if (!classification && !compliance) return undefined
  return { ...(classification && { classification }), ...(compliance && { compliance }) }
}

function toCategories(text: string): readonly string[] | undefined {
  const categories = text
    .split(';')
    .map(each => each.trim())
    .filter(each => each !== '')
  return categories.length > 0 ? categories : undefined
}

/** Labels have spaces. */
const toClassification = (level: string): Classification | undefined =>
  classifications.find(each => each === level.replaceAll(' ', ''))

/** What is missing of the classes, a sentence each. */
export function notesOn({ ownLevels, unread }: FieldClasses): readonly string[] {
  const levels = [...new Set(ownLevels.values())]
  return [
    ...(unread.length > 0 ? [`The org did not say how it classifies the fields of ${unread.join(', ')}.`] : []),
    ...(levels.length > 0
      ? [
          `${[...ownLevels.keys()].join(', ')}: ${levels.join(', ')} is a level of the org's own. Tools know ${classifications.join(', ')}.`,
        ]
      : []),
  ]
}
