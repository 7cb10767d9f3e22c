import type { FieldWords } from '../../core/field-words/field-words.ts'
import type { FieldDescription, ObjectDescription } from '../../core/org/describe.ts'

/** A description with the relationships that lead to other objects' records. */
export interface DescribedObject extends ObjectDescription {
  readonly childRelationships: readonly { readonly childSObject: string; readonly relationshipName: string | null }[]
}

export interface ObjectsFileParts {
  /** What the app's files import the package as. */
  readonly kit: string
  /** Where the descriptions come from, and how the file is written again. */
  readonly origin: string
  readonly objects: readonly DescribedObject[]
  /** What the org says of the data of fields, by object and field: `Contact.Email`. */
  readonly classes: ReadonlyMap<string, FieldWords>
}

const identifier = /^[A-Za-z]\w*$/

/** The file that tells the compiler the objects of an org; the same descriptions give the same text. */
export function toObjectsFile({ classes, kit, objects, origin }: ObjectsFileParts): string {
  const known = new Set(objects.map(({ name }) => name))
  const sorted = [...objects, ...(known.has('Name') ? [] : [nameObject])].filter(({ name }) => identifier.test(name))
  const body = sorted
    .toSorted(byName)
    .map(object => toObject(object, classes))
    .join('\n')
  const types = ['Address', 'Geolocation'].filter(name => body.includes(`: ${name} | null`))
  const imported = types.length > 0 ? `import type { ${types.join(', ')} } from '${kit}'` : 'export {}'
  return `// ${origin}
${imported}

declare module '${kit}' {
  interface OrgObjects {
${body}
  }
}
`
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1)

function toObject({ childRelationships, fields, name }: DescribedObject, classes: ObjectsFileParts['classes']): string {
  const sorted = fields.toSorted(byName)
  const parents = sorted.flatMap(field => {
    const { relationshipName } = field
    return relationshipName === null ? [] : [`${relationshipName}: ${toTarget(field)}`]
  })
  const children = childRelationships.flatMap(({ childSObject, relationshipName }) =>
    relationshipName === null ? [] : [`${relationshipName}: '${childSObject}'`],
  )
  return `    ${name}: {
      fields: ${toBlock(sorted.map(field => `${toRemark(classes.get(`${name}.${field.name}`))}${field.name}: ${toType(field)}`))}
      parents: ${toBlock(parents)}
      children: ${toBlock(children.toSorted())}
    }`
}

/** What the editor says of a field; a category of the org's own has letters, digits and spaces. */
function toRemark(words: FieldWords | undefined): string {
  if (!words) return ''
  const { classification, compliance = [] } = words
  const text = [classification, compliance.join(', ')].filter(Boolean).join('; ')
  return `/** ${text.replaceAll('*/', '')} */ `
}

const toBlock = (entries: readonly string[]): string => {
  const lines = entries
    .filter(entry => /^(?:\/\*\* .* \*\/ )?[A-Za-z]\w*: /.test(entry))
    .map(entry => `        ${entry}\n`)
  return lines.length === 0 ? 'Record<never, never>' : `{\n${lines.join('')}      }`
}

/** Behind a field that can refer to several objects, SOQL has the fields of the object `Name` alone. */
function toTarget({ nillable, referenceTo: [first = 'Name', ...others] }: FieldDescription): string {
  return `'${others.length > 0 ? 'Name' : first}'${nillable ? ' | null' : ''}`
}

const numbers: ReadonlySet<string> = new Set(['int', 'long', 'double', 'currency', 'percent'])
const compounds: Readonly<Record<string, string>> = { address: 'Address', location: 'Geolocation' }
const unknowns: ReadonlySet<string> = new Set(['anyType', 'complexvalue', 'json'])

/** As the REST API sends the values of a field. */
function toType({ nillable, type }: Pick<FieldDescription, 'nillable' | 'type'>): string {
  if (unknowns.has(type)) return 'unknown'
  const plain = compounds[type] ?? (type === 'boolean' ? type : numbers.has(type) ? 'number' : 'string')
  return nillable || type in compounds ? `${plain} | null` : plain
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_name.htm */
const nameObject: DescribedObject = {
  ...{ name: 'Name', label: 'Name', keyPrefix: null, createable: false, updateable: false },
  ...{ deletable: false, queryable: false, childRelationships: [] },
  fields: [
    ...['Alias', 'Email', 'FirstName', 'LastName', 'Name', 'Phone', 'Title', 'Type', 'Username'].map(toNameField),
    { ...toNameField('Id'), type: 'id', nillable: false },
    { ...toNameField('IsActive'), type: 'boolean' },
    ...['Profile', 'UserRole'].map(name => ({
      ...toNameField(`${name}Id`),
      ...{ type: 'reference', referenceTo: [name], relationshipName: name },
    })),
  ],
}

function toNameField(name: string): FieldDescription {
  return {
    ...{ name, label: name, type: 'string', length: 255, nillable: true, createable: false, updateable: false },
    ...{ externalId: false, referenceTo: [], relationshipName: null, picklistValues: [] },
  }
}
