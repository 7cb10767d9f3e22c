import { apexReservedWords } from '../../core/names.ts'
import { maxClassChars, maxNameChars } from '../walk/schemas.ts'
import type { DerivedNames } from './derived.ts'
import { esEncode } from './encoding.ts'

type Named = Omit<DerivedNames, 'notes'>

/** What people should know of the names: which ones change, are too long, or meet in one. */
export function nameNotes({ classes, operations }: Named): readonly string[] {
  const properties = classes.flatMap(({ name, properties }) =>
    properties.map(property => ({ owner: name, ...property })),
  )
  const inputs = operations.flatMap(({ inputs, operationId }) =>
    inputs.map(input => ({ owner: operationId, ...input })),
  )
  return [
    ...operations.flatMap(({ method, operationId }) => changeNote('operation', operationId, method)),
    ...[...inputs, ...properties].flatMap(({ apexName, name, owner }) => changeNote(`${owner}:`, name, apexName)),
    ...operations.filter(({ operationId }) => esEncode(operationId).length > maxNameChars).map(toLongNameNote),
    ...classes.filter(({ name }) => name.length > maxClassChars).map(toLongClassNote),
    ...collisions(
      'operations',
      operations.map(({ method }) => method),
    ),
    ...collisions(
      'classes',
      classes.map(({ name }) => name),
    ),
    ...classes.flatMap(({ name, properties: own }) =>
      collisions(
        `properties of ${name}`,
        own.map(each => each.apexName),
      ),
    ),
  ]
}

function changeNote(owner: string, name: string, apexName: string): readonly string[] {
  if (name === apexName) return []
  const why = apexReservedWords.has(name.toLowerCase()) ? 'a reserved word' : 'only letters and digits stay'
  return [`${owner} ${name} becomes ${apexName}: ${why}`]
}

const toLongNameNote = ({ operationId }: { readonly operationId: string }): string =>
  `operation ${operationId}: ${esEncode(operationId).length} characters once encoded, so Salesforce makes up a name of ${maxNameChars}`

const toLongClassNote = ({ name }: { readonly name: string }): string =>
  `class ${name.slice(0, maxNameChars)}...: ${name.length} characters, and Apex takes ${maxClassChars}`

function collisions(noun: string, names: readonly string[]): readonly string[] {
  const groups = Map.groupBy(names, name => name.toLowerCase())
  return [...groups.values()]
    .filter(group => group.length > 1)
    .map(group => `${noun} ${group.join(', ')} are one name to Salesforce, which ignores letter case`)
}
