import type * as z from 'zod'
import { type WordedField, wordedFields } from '../field-words/field-words.ts'
import type { Tool } from '../tool/tool.ts'

/** Formats in which nobody can write a sentence. */
const terse: ReadonlySet<unknown> = new Set([
  ...['date', 'datetime', 'time', 'duration', 'uuid', 'guid', 'base64', 'base64url', 'ipv4', 'ipv6'],
])
const idName = /(?:^|\.)ids?$|[a-z0-9]I[dD]s?$/

/** Texts of which a tool does not say whose words they are, and which are neither ids nor dates nor a choice; by their paths. */
export const undeclaredTexts = ({ job, output }: Pick<Tool, 'job' | 'output'>): readonly string[] => {
  const fields = [output, job?.progress ?? []].flat().flatMap(wordedFields)
  return [...new Set(fields.filter(isUndeclared).map(({ path }) => path))]
}

function isUndeclared({ path, schema, words }: WordedField): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (words.text !== undefined || idName.test(path)) return false
  return def.type === 'string' && !terse.has('format' in def ? def.format : undefined)
}

/** A sentence for each tool that has some. */
export const undeclaredTextsIn = (tools: readonly Tool[]): readonly string[] =>
  tools.flatMap(tool => {
    const paths = undeclaredTexts(tool)
    if (paths.length === 0) return []
    const [are, they] = paths.length === 1 ? ['is', 'it holds'] : ['are', 'they hold']
    return `"${tool.name}": whose words ${are} ${paths.join(', ')}? Say .meta({ text: 'untrusted' }) where ${they} words of a record or of a third party, so that a model is told so, and .meta({ text: 'own' }) where they are the tool's own: docs/data-policy.md`
  })
