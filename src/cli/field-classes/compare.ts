import { classifications, type FieldWords, type WordedField, wordedFields } from '../../core/field-words/field-words.ts'
import { nearestOf } from '../../core/nearest.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { OrgField } from './resolve.ts'

/** Where a tool and the org differ about data. */
export interface ClassFinding {
  readonly tool: string
  /** Starts with the field. */
  readonly text: string
  /** `false` where the tool may not give the data out at all, which is not seen. */
  readonly isCertain: boolean
}

export interface ComparedTool {
  readonly tool: Pick<Tool, 'job' | 'name' | 'output'>
  /** What its queries select. */
  readonly selected: readonly OrgField[]
  /** What the org says of its fields, such as `Contact.Email`. */
  readonly words: ReadonlyMap<string, FieldWords>
  /** All fields there are, of the objects that the tool names or reads. */
  readonly fields: ReadonlySet<string>
}

/** Where the org classifies a field higher, or in more categories, than the tool does that returns it. */
export function compareClasses(parts: ComparedTool): readonly ClassFinding[] {
  const { job, name, output } = parts.tool
  const given = [output, job?.progress ?? []].flat().flatMap(wordedFields)
  const found = given.flatMap(field => [...sourceFindings(field, parts), ...nameFindings(field, parts)])
  const texts = new Map([...found, ...silentFindings(given, parts)].map(finding => [finding.text, finding]))
  return [...texts.values()].map(finding => ({ tool: name, ...finding }))
}

type Found = Omit<ClassFinding, 'tool'>

const sourcesOf = ({ from }: FieldWords): readonly string[] => [from ?? []].flat()

function sourceFindings({ path, words }: WordedField, parts: ComparedTool): readonly Found[] {
  return sourcesOf(words).flatMap(source => {
    if (!parts.fields.has(source)) {
      const meant = nearestOf(source, [...parts.fields])
      const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
      return [
        {
          text: `${path}: from ${source}, which the org does not have, or does not show to this user.${hint}`,
          isCertain: true,
        },
      ]
    }
    const missing = missingIn(words, parts.words.get(source))
    return missing === undefined ? [] : [{ text: `${path} is ${source}, ${missing}`, isCertain: true }]
  })
}

/** Of a field that says no source its name tells which of the selected fields it may be. */
function nameFindings({ path, words }: WordedField, parts: ComparedTool): readonly Found[] {
  if (words.from !== undefined) return []
  const called = toPlain(path.split('.').findLast(name => name !== '*') ?? '')
  const isCalled = (name: string): boolean => toPlain(name) === called
  const named = parts.selected.filter(({ names }) => names.some(isCalled))
  const fitting = named.length > 0 ? named : parts.selected.filter(({ lastName }) => isCalled(lastName))
  return fitting.flatMap(({ field }) => {
    const missing = missingIn(words, parts.words.get(field))
    return missing === undefined
      ? []
      : [{ text: `${path} seems to be ${field}, ${missing} Or say from: where it comes from.`, isCertain: true }]
  })
}

/** What is selected, classified high, and in nothing that the tool says of what it gives. */
function silentFindings(given: readonly WordedField[], { selected, words }: ComparedTool): readonly Found[] {
  const sources = new Set(given.flatMap(field => sourcesOf(field.words)))
  const most = Math.max(...given.map(field => levelOf(field.words)), 0)
  const names = new Set(given.map(({ path }) => toPlain(path.split('.').at(-1) ?? '')))
  return selected.flatMap(({ field, lastName, names: called }) => {
    const level = levelOf(words.get(field))
    const isSaid = sources.has(field) || level <= most || [...called, lastName].some(name => names.has(toPlain(name)))
    if (isSaid || level < levelOf({ classification: 'Confidential' })) return []
    const text = `${field} is selected, which the org classifies as ${classifications[level]}, and no field that is given says so. If it is given, say in which.`
    return [{ text, isCertain: false }]
  })
}

/** Nothing said is the lowest level. */
const levelOf = (words: FieldWords | undefined): number =>
  Math.max(classifications.indexOf(words?.classification ?? 'Public'), 0)

/** Without what names of fields of an org have at their end. */
const toPlain = (name: string): string =>
  name
    .replace(/__[a-z]+$/i, '')
    .replaceAll('_', '')
    .toLowerCase()

/** What the tool does not say, and how to; `undefined` when it says as much. */
function missingIn(own: FieldWords, org: FieldWords | undefined): string | undefined {
  const isLower = levelOf(own) < levelOf(org)
  const categories = (org?.compliance ?? []).filter(category => !own.compliance?.includes(category))
  if (!isLower && categories.length === 0) return undefined
  const meta = [
    ...(isLower ? [`classification: '${org?.classification}'`] : []),
    ...(categories.length > 0
      ? [`compliance: [${[...(own.compliance ?? []), ...categories].map(each => `'${each}'`).join(', ')}]`]
      : []),
  ].join(', ')
  return `which the org classifies as ${toText(org)}; it says ${toText(own) || 'less'}. Write .meta({ ${meta} }).`
}

const toText = ({ classification, compliance = [] }: FieldWords = {}): string =>
  [...(classification ? [classification] : []), ...compliance].join(', ')
