import type { FieldWords } from '../../core/field-words/field-words.ts'
import type { FieldDescription } from '../../core/org/describe.ts'
import { packageFile } from '../../package.ts'
import { readTextFile } from '../../text-file.ts'
import { readFieldClasses } from '../field-classes/field-classes.ts'
import { hintAt } from '../nearest.ts'
import { type OrgChoice, withChosenOrg } from '../settings/chosen-org.ts'
import type { Shell } from '../shell.ts'
import { describeAll } from '../types/describe-all.ts'
import type { DescribedObject } from '../types/objects-file.ts'
import { UsageError } from '../usage.ts'
import { type GivenField, toObjectToolText } from './object-tool-text.ts'
import type { SampleTool } from './samples.ts'

/** What a tool is to read: fields of an object of an org. */
export interface WantedObject extends OrgChoice {
  readonly object: string
  readonly fields: readonly string[]
}

/** A tool that reads one record, to start from; its fields say where they are from and how the org classifies them. @throws UsageError */
export function readObjectTool({ fields, object, ...choice }: WantedObject, shell: Shell): Promise<SampleTool> {
  return withChosenOrg(choice, shell, async ({ org }) => {
    const [described] = await describeAll(org, [object])
    if (!described) throw new UsageError(`--object: there is no ${object}`)
    const { words } = await readFieldClasses(org, [described.name])
    const template = readTextFile(packageFile('src/cli/new/templates/object.txt'))
    const text = toObjectToolText(template, described, toGiven(described, fields, words))
    return { name: 'plain', text, isOnApi: false, variables: [], packages: [] }
  })
}

type Words = ReadonlyMap<string, FieldWords>

function toGiven(object: DescribedObject, names: readonly string[], words: Words): readonly GivenField[] {
  const given = names.map(name => {
    const field = fieldNamed(object, name)
    return { field, name: toOutputName(field.name), words: words.get(`${object.name}.${field.name}`) ?? {} }
  })
  const twice = given.find(({ name }, at) => given.findIndex(other => other.name === name) !== at)
  if (twice) throw new UsageError(`--fields: two of them would be called ${twice.name}`)
  return given
}

/** What the org sends as an object, or as a file. */
const unfit: ReadonlySet<string> = new Set(['address', 'location', 'base64', 'anyType', 'complexvalue', 'json'])

function fieldNamed({ fields, name: object }: DescribedObject, name: string): FieldDescription {
  const field = fields.find(each => each.name.toLowerCase() === name.toLowerCase())
  if (!field) {
    const names = fields.map(each => each.name)
    throw new UsageError(`--fields: ${object} has no field ${name}, or shows none to this user.${hintAt(name, names)}`)
  }
  if (unfit.has(field.type))
    throw new UsageError(`--fields: ${object}.${field.name} is no single value; name its parts`)
  return field
}

/** `Influencer_Handle__c` is `influencerHandle`. */
function toOutputName(name: string): string {
  const [first = '', ...more] = name.replace(/__[a-z]+$/i, '').split('_')
  const start = first.replace(/^[A-Z]+(?=[A-Z][a-z]|\d*$)|^[A-Z]/, capitals => capitals.toLowerCase())
  return start + more.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
