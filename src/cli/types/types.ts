import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isTextOf } from '../../text-file.ts'
import { type FieldClasses, notesOn, readFieldClasses } from '../field-classes/field-classes.ts'
import { readShape } from '../new/app-shape.ts'
import { orgOptions, requireOneOrg, withChosenOrg } from '../settings/chosen-org.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'
import { describeAll } from './describe-all.ts'
import { type DescribedObject, toObjectsFile } from './objects-file.ts'

const fileName = 'org-objects.d.ts'

export const typesCommand: Command = {
  usage: `Usage: applink-action-host types [OBJECT...] [--schema DIR | --org ALIAS] [--check]

Writes ${fileName}: the objects of an org with their fields, parents and related records, so that the compiler and
the editor know the names in soql.typed('SELECT ... FROM ...') and the types of its rows; of each field how the org
classifies its data.

  OBJECT        API names; default: every object that can be queried, but for shares, histories, feeds and change events
  --schema DIR  the local org with the sf project in DIR; default: the local org as it is
  --org ALIAS   an org that the Salesforce CLI is signed in to; two API calls for 25 objects
  --check       write nothing; exit code 1 when the file is stale

Example:
  npm run types -- Account Contact Opportunity --org my-sandbox`,
  run: writeTypes,
}

interface Words {
  readonly objects: readonly string[]
  readonly schema: string | undefined
  readonly org: string | undefined
  readonly check: boolean
}

async function writeTypes(args: readonly string[], shell: Shell): Promise<number> {
  const words = readWords(args)
  const { classes, objects } = await readOrg(words, shell)
  const { kit } = readShape(shell.folder)
  const text = toObjectsFile({ kit, objects, classes: classes.words, origin: originOf(words) })
  const path = join(shell.folder, fileName)
  if (words.check && isTextOf(path, text)) return 0
  if (words.check) {
    shell.complain(`${fileName} is stale: write it again with the command that its first line has, without --check.`)
    return 1
  }
  writeFileSync(path, text)
  shell.print([`${fileName}: ${objects.length} objects`, ...notesOn(classes)].join('\n'))
  return 0
}

function readWords(args: readonly string[]): Words {
  const options = { ...orgOptions, check: { type: 'boolean' } } as const
  const { positionals: objects, values } = readArguments({ args: [...args], options, allowPositionals: true })
  const { check = false, org, schema } = values
  requireOneOrg(values)
  const wrong = objects.find(name => !/^[A-Za-z]\w{0,79}$/.test(name))
  if (wrong !== undefined) throw new UsageError(`${wrong}: must be the API name of an object`)
  return { objects, schema, org, check }
}

/** With an alias, the org of one developer: the file says which command made it, not for whom. */
function originOf({ objects, org, schema }: Words): string {
  const from = org === undefined ? (schema === undefined ? [] : ['--schema', schema]) : ['--org', org]
  const words = [...objects, ...from]
  return `Written by "npm run types${words.length > 0 ? ` -- ${words.join(' ')}` : ''}", never by hand.`
}

interface OrgReading {
  readonly objects: readonly DescribedObject[]
  readonly classes: FieldClasses
}

const readOrg = ({ objects: names, ...choice }: Words, shell: Shell): Promise<OrgReading> =>
  withChosenOrg(choice, shell, async ({ org }) => {
    const objects = await describeAll(org, names)
    const classes = await readFieldClasses(
      org,
      objects.map(({ name }) => name),
    )
    return { objects, classes }
  })
