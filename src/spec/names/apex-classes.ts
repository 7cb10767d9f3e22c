import { isReference } from '../walk/resolver.ts'
import { additionalOf, composedOf, itemsOf, membersOf, propertiesOf } from '../walk/schema-parts.ts'
import type { Found, Spec } from '../walk/targets.ts'
import { textOf } from '../walk/value.ts'
import { esEncode, toApexName } from './encoding.ts'

/** A property as the document and as Apex name it. */
export interface ApexProperty {
  readonly name: string
  readonly apexName: string
  readonly type: string
}

/** A class that External Services makes of an object; `name` without its namespace. */
export interface ApexClass {
  readonly name: string
  readonly properties: readonly ApexProperty[]
}

export interface ApexClasses {
  /** The Apex type of a schema; makes the class of an object under `name`, a shared one under its own. */
  typeOf(schema: Found, name: string): string
  list(): readonly ApexClass[]
}

const maxDepth = 64

const textTypes: Readonly<Record<string, string>> = { date: 'Date', 'date-time': 'Datetime', binary: 'Blob' }

/** Gathers the classes of one service. */
export function createApexClasses(spec: Spec, service: string): ApexClasses {
  const classes = new Map<string, ApexClass>()
  /** Of schemas behind references, each looked at once; a circle is an `Object` inside itself. */
  const shared = new Map<object, string>()

  const addClass = (found: Found, { name, depth }: Spot): string => {
    if (classes.has(name)) return name
    classes.set(name, { name, properties: [] })
    const parts = composedOf(found, spec).flatMap(propertiesOf)
    const properties = parts.map(part => {
      const child = { name: `${name}_${esEncode(part.place.key)}`, depth: depth + 1 }
      return { name: part.place.key, apexName: toApexName(part.place.key), type: typeAt(part, child) }
    })
    classes.set(name, { name, properties })
    return name
  }

  const ownTypeOf = (found: Found, spot: Spot): string => {
    const deeper = { ...spot, depth: spot.depth + 1 }
    const [items] = itemsOf(found)
    if (items) return `List<${typeAt(items, deeper)}>`
    if (composedOf(found, spec).some(part => propertiesOf(part).length > 0)) return addClass(found, spot)
    const [entry] = additionalOf(found)
    if (entry) return `Map<String, ${typeAt(entry, deeper)}>`
    for (const [index, member] of membersOf(found).entries()) {
      typeAt(member, { ...deeper, name: `${spot.name}_${index + 1}` })
    }
    return simpleTypeOf(found)
  }

  const typeAt = ({ place, value }: Found, spot: Spot): string => {
    const found = spec.resolve(value, place)
    if (!found || spot.depth > maxDepth) return 'Object'
    if (!isReference(value)) return ownTypeOf(found, spot)
    const known = shared.get(found.value)
    if (known !== undefined) return known
    const name = `${service}_${esEncode(found.place.key)}`
    shared.set(found.value, propertiesOf(found).length > 0 ? name : 'Object')
    const type = ownTypeOf(found, { ...spot, name })
    shared.set(found.value, type)
    return type
  }

  return { typeOf: (schema, name) => typeAt(schema, { name, depth: 0 }), list: () => [...classes.values()] }
}

/** Where a type is needed: the name its class would have, and how deep it is. */
interface Spot {
  readonly name: string
  readonly depth: number
}

function simpleTypeOf({ value }: Found): string {
  switch (value.type) {
    case 'string':
      return textTypes[textOf(value.format)] ?? 'String'
    case 'boolean':
      return 'Boolean'
    case 'integer':
      return value.format === 'int64' ? 'Long' : 'Integer'
    case 'number':
      return 'Double'
    default:
      return 'Object'
  }
}
