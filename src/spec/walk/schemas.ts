import { esEncode, toServiceName } from '../names/encoding.ts'
import { extensions } from './parts.ts'
import { below } from './place.ts'
import { isReference } from './resolver.ts'
import { additionalOf, membersOf, propertiesOf } from './schema-parts.ts'
import type { Found, NamedTarget, SchemaTarget, Spec } from './targets.ts'
import { objectOf, textOf } from './value.ts'
import type { Walk } from './visit.ts'

/** Longest Apex class name. */
export const maxClassChars = 255

/** Longest name of one part; Salesforce replaces a longer one by one that fits. */
export const maxNameChars = 80

const partCharsOf = (name: string): number =>
  name.length > maxNameChars ? maxNameChars : Math.min(maxNameChars, esEncode(name).length)

/** Characters of the Apex class made of the service and one schema or operation. */
export function stemCharsOf({ context, document }: Spec, name: string): number {
  const service = context.serviceName ?? toServiceName(textOf(objectOf(document.info).title).slice(0, maxClassChars))
  return esEncode(service).length + 1 + partCharsOf(name)
}

type Position = Pick<SchemaTarget, 'role' | 'classChars'>

/** Shows a schema and every schema inside it. References are shown, not followed. */
export function walkSchema(walk: Walk, { value, place }: Found, position: Position): void {
  walk.visit('schema', { spec: walk.spec, value, place, ...position })
  walk.visit('keywords', { value, place, where: 'schema' })
  extensions(walk, { value, place }, 'schema')
  const properties = propertiesOf({ value, place })
  if (properties.length) walk.visit('names', properties.map(toNamed))
  const named = properties.length > 0 && position.classChars > maxClassChars
  const classChars = named ? 0 : position.classChars
  for (const property of properties) {
    const chars = classChars && classChars + 1 + partCharsOf(property.place.key)
    child(walk, property, { role: 'property', classChars: chars })
  }
  if ('items' in value) {
    child(walk, { value: objectOf(value.items), place: below(place, 'items') }, { role: 'other', classChars })
  }
  for (const additional of additionalOf({ value, place })) child(walk, additional, { role: 'additional', classChars })
  for (const member of membersOf({ value, place })) child(walk, member, { role: 'other', classChars })
}

const toNamed = ({ place }: Found): NamedTarget => ({ name: place.key, place })

function child(walk: Walk, { value, place }: Found, position: Position): void {
  if (isReference(value)) walk.visit('reference', { spec: walk.spec, value, place, target: value.$ref })
  else walkSchema(walk, { value, place }, position)
}
