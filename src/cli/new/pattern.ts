import { orgOptions, requireOneOrg } from '../settings/chosen-org.ts'
import type { Shell } from '../shell.ts'
import { UsageError } from '../usage.ts'
import { readObjectTool } from './object-tool.ts'
import { readSamples, type SampleTool } from './samples.ts'

export const patternOptions = {
  ...({ from: { type: 'string' }, object: { type: 'string' }, fields: { type: 'string' } } as const),
  ...({ list: { type: 'boolean' }, ...orgOptions } as const),
}

type Values = Readonly<Partial<Record<'fields' | 'from' | 'object' | 'org' | 'schema', string>>>

/** What the tool starts from; `undefined` for the plain one. @throws UsageError */
export async function readPattern(
  { fields, from, object, ...choice }: Values,
  shell: Shell,
): Promise<SampleTool | undefined> {
  requireOneOrg(choice)
  const isOfOrg = fields !== undefined || choice.org !== undefined || choice.schema !== undefined
  if (object === undefined && isOfOrg) throw new UsageError('--fields, --schema and --org go with --object.')
  if (object === undefined) return from === undefined ? undefined : sampleOf(from)
  if (from !== undefined) throw new UsageError('Say one of --from and --object.')
  const names = (fields ?? '').split(',').map(name => name.trim())
  if (names.includes('')) throw new UsageError('--fields: must be API names of fields, with commas between them')
  return readObjectTool({ ...choice, object, fields: names }, shell)
}

function sampleOf(name: string): SampleTool {
  const samples = readSamples()
  const sample = samples.find(each => each.name === name)
  if (!sample) throw new UsageError(`--from: must be one of ${samples.map(each => each.name).join(', ')}`)
  return sample
}
