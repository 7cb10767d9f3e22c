import type { ChildRelationship, FieldDefinition, ObjectDefinition, Schema } from '../model.ts'

interface ObjectIndex {
  readonly fields: ReadonlyMap<string, FieldDefinition>
  readonly parents: ReadonlyMap<string, FieldDefinition>
  readonly children: readonly ChildRelationship[]
}

function* childrenPointingAt(parent: string, objects: readonly ObjectDefinition[]): Iterable<ChildRelationship> {
  for (const object of objects) {
    for (const { name, childRelationshipName, referenceTo } of object.fields.values()) {
      if (childRelationshipName === undefined || !referenceTo?.includes(parent)) continue
      yield { name: childRelationshipName, object: object.name, field: name }
    }
  }
}

function indexOf(object: ObjectDefinition, objects: readonly ObjectDefinition[]): ObjectIndex {
  const fields = [...object.fields.values()]
  const parents = fields.flatMap(field =>
    field.relationshipName === undefined ? [] : [[field.relationshipName.toLowerCase(), field] as const],
  )
  return {
    fields: new Map(fields.map(field => [field.name.toLowerCase(), field])),
    parents: new Map(parents),
    children: [...childrenPointingAt(object.name, objects)],
  }
}

/**
 * The org's shape: objects and fields found by name ignoring case. Two objects must not share a name or a key prefix. `leftOut` has,
 * by `Object` or `Object.Field__c`, why a project's part is not here: such parts `are of a type that ...`.
 * @throws Error naming the clash, a name that is no API name, or the reference to an object that is not there.
 */
export function createSchema(
  definitions: readonly ObjectDefinition[],
  leftOut: ReadonlyMap<string, string> = new Map(),
): Schema {
  const objects = definitions.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const byName = new Map(objects.map(object => [object.name.toLowerCase(), object]))
  const prefixes = new Set(objects.map(object => object.keyPrefix))
  if (byName.size < objects.length) throw new Error('two objects have the same name')
  if (prefixes.size < objects.length) throw new Error('two objects have the same key prefix')
  objects.forEach(checkNames)
  checkReferences(objects, byName)
  const reasons = new Map([...leftOut].map(([name, why]) => [name.toLowerCase(), why]))
  const indexes = new Map(objects.map(object => [object, indexOf(object, objects)]))
  return {
    objects,
    objectOf: name => byName.get(name.toLowerCase()),
    fieldOf: (object, name) => indexes.get(object)?.fields.get(name.toLowerCase()),
    parentFieldOf: (object, relationship) => indexes.get(object)?.parents.get(relationship.toLowerCase()),
    childrenOf: object => indexes.get(object)?.children ?? [],
    hintOn(object, field) {
      const name = field === undefined ? object : `${object}.${field}`
      const why = reasons.get(name.toLowerCase())
      return why === undefined ? '' : ` The local org left ${name} out of --schema: such parts ${why}.`
    },
  }
}

/** The object of a name that the schema must have. @throws Error when our own code names one that is not there. */
export function objectNamed({ schema }: { readonly schema: Schema }, name: string): ObjectDefinition {
  const object = schema.objectOf(name)
  if (object === undefined) throw new Error(`the schema has no ${name}`)
  return object
}

/** Names become SQL identifiers: anything but letters, digits and underscores is refused here, once, for all. */
function checkNames(object: ObjectDefinition): void {
  for (const name of [object.name, ...object.fields.keys()]) {
    if (!/^[A-Za-z]\w{0,79}$/.test(name)) throw new Error(`${object.name}: ${JSON.stringify(name)} is no API name`)
  }
}

function checkReferences(objects: readonly ObjectDefinition[], byName: ReadonlyMap<string, ObjectDefinition>): void {
  for (const object of objects) {
    for (const field of object.fields.values()) {
      const missing = field.referenceTo?.find(name => !byName.has(name.toLowerCase()))
      if (missing) throw new Error(`${object.name}.${field.name} points at ${missing}, which is not in the schema`)
    }
  }
}
