import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { wordedFields } from '../../core/field-words/field-words.ts'
import type { Org } from '../../core/org/org.ts'
import { declaredPlaceOf } from '../../core/tool/declared.ts'
import type { Tool } from '../../core/tool/tool.ts'
import { readTextFile } from '../../text-file.ts'
import { describeThere } from '../types/describe-all.ts'
import type { DescribedObject } from '../types/objects-file.ts'
import { type ClassFinding, compareClasses } from './compare.ts'
import { notesOn, readFieldClasses } from './field-classes.ts'
import { type Describe, type OrgField, resolveFields } from './resolve.ts'
import { selectedIn } from './selected.ts'

export interface ClassCheck {
  readonly findings: readonly ClassFinding[]
  /** What could not be compared, a sentence each. */
  readonly notes: readonly string[]
  /** How many fields the tools name as their source, or select. */
  readonly fields: number
}

/** Compares what the tools say of the data that they give with how the org classifies it. */
export async function checkClasses(org: Org, tools: readonly Tool[]): Promise<ClassCheck> {
  const { describe, known } = createDescribe(org)
  const selected = await readSelected(tools, describe)
  const sources = tools.flatMap(sourcesOf)
  const objects = [...new Set([...sources, ...[...selected.values()].flat().map(({ field }) => field)].map(objectOf))]
  await describe(objects)
  const there = objects.filter(name => known.has(name.toLowerCase()))
  const classes = await readFieldClasses(org, there)
  const fields = new Set(
    [...known.values()].flatMap(object => object.fields.map(({ name }) => `${object.name}.${name}`)),
  )
  const findings = tools.flatMap(tool =>
    compareClasses({ tool, fields, words: classes.words, selected: selected.get(tool) ?? [] }),
  )
  const count = new Set([...sources, ...[...selected.values()].flat().map(({ field }) => field)]).size
  return { findings, notes: notesOn(classes), fields: count }
}

const objectOf = (field: string): string => field.slice(0, field.indexOf('.'))

function sourcesOf({ job, output }: Tool): readonly string[] {
  const fields = [output, job?.progress ?? []].flat().flatMap(wordedFields)
  return fields.flatMap(({ words }) => [words.from ?? []].flat())
}

/** The queries in the file of a tool are those of all tools that it has. */
async function readSelected(
  tools: readonly Tool[],
  describe: Describe,
): Promise<ReadonlyMap<Tool, readonly OrgField[]>> {
  const found = new Map<Tool, readonly OrgField[]>()
  for (const tool of tools) {
    const file = fileOf(tool)
    const source = file !== undefined && existsSync(file) ? readTextFile(file) : ''
    found.set(tool, await resolveFields(selectedIn(source), describe))
  }
  return found
}

function fileOf(tool: Tool): string | undefined {
  const file = declaredPlaceOf(tool)?.file
  return file?.startsWith('file:') ? fileURLToPath(file) : file
}

/** Asks of each object once. */
function createDescribe(org: Org) {
  const known = new Map<string, DescribedObject>()
  const asked = new Set<string>()
  const describe: Describe = async names => {
    const next = names.filter(name => !asked.has(name.toLowerCase()))
    for (const name of next) asked.add(name.toLowerCase())
    for (const object of await describeThere(org, next)) known.set(object.name.toLowerCase(), object)
    return known
  }
  return { describe, known }
}
