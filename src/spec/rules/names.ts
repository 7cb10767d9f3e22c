import { apexReservedWords } from '../../core/names.ts'
import { esEncode } from '../names/encoding.ts'
import { below, root } from '../walk/place.ts'
import { maxClassChars, maxNameChars } from '../walk/schemas.ts'
import type { NamedTarget } from '../walk/targets.ts'
import { type JsonObject, objectOf } from '../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from './rule.ts'
import { pages } from './sources.ts'

/** Rules on names and what Salesforce makes of them. */
export const nameRules: readonly Rule[] = [
  {
    id: 'es-operation-id-form',
    profile: 'es',
    severity: 'warning',
    sentence: 'An operationId is camelCase letters and digits and no reserved word of Apex.',
    sources: [pages['ES-RESERVED']],
    at: 'operation',
    check: ({ id, place }) => {
      const message = id ? nameProblem(id, /^[a-z][A-Za-z0-9]*$/) : undefined
      return message
        ? [
            problemAt(below(place, 'operationId'), {
              message,
              fix: 'Use camelCase letters and digits; add a noun to a reserved word.',
            }),
          ]
        : none
    },
  },
  {
    id: 'es-name-length',
    profile: 'es',
    severity: 'warning',
    sentence: 'Names of operations and schemas have at most 80 characters once encoded.',
    sources: [pages['ES-NAMES']],
    at: 'document',
    check: ({ document, operations }) =>
      [
        ...operations.map(({ id, place }) => ({ name: id, place: below(place, 'operationId') })),
        ...schemaNamesOf(document),
      ]
        .filter(({ name }) => encoded(name).length > maxNameChars)
        .map(({ name, place }) =>
          problemAt(place, {
            message: `${shortened(name)} has more than ${maxNameChars} characters once encoded: Salesforce makes up another name.`,
            fix: 'Shorten it.',
          }),
        ),
  },
  {
    id: 'es-class-length',
    profile: 'es',
    severity: 'error',
    sentence: 'Names of Apex classes, made of service, operation or schema and property, have at most 255 characters.',
    sources: [pages['ES-NAMES']],
    at: 'schema',
    check: ({ classChars, value, place }) =>
      classChars > maxClassChars && Object.keys(objectOf(value.properties)).length > 0
        ? [
            problemAt(place, {
              message: `The Apex class of this object has a name of ${classChars} characters; ${maxClassChars} fit.`,
              fix: 'Shorten the names above it, or nest less deep.',
            }),
          ]
        : none,
  },
  {
    id: 'es-schema-name-form',
    profile: 'es',
    severity: 'warning',
    sentence: 'Names of schemas are PascalCase letters and digits, and differ in more than letter case.',
    sources: [pages['ES-DESC'], pages['ES-RESERVED']],
    at: 'document',
    check: ({ document }) => {
      const names = schemaNamesOf(document)
      return [...names.flatMap(schemaForm), ...collisions(names, 'schema')]
    },
  },
  {
    id: 'es-property-name-form',
    profile: 'es',
    severity: 'warning',
    sentence:
      'Names of properties and parameters are letters and digits, no reserved word, and differ in more than letter case.',
    sources: [pages['ES-RESERVED'], pages['ES-DESC']],
    at: 'names',
    check: names => [...names.flatMap(propertyForm), ...collisions(names, 'property or parameter')],
  },
]

/** Of the shared schemas, which Swagger 2.0 calls definitions. */
function schemaNamesOf(document: JsonObject): readonly NamedTarget[] {
  const holder = document.swagger === undefined ? ['components', 'schemas'] : ['definitions']
  const schemas = holder.reduce<JsonObject>((value, key) => objectOf(value[key]), document)
  return Object.keys(schemas).map(name => ({ name, place: below(root, ...holder, name) }))
}

/** More of a name than Apex takes; a bound for hostile documents. */
const maxEncodedChars = 1000

const encoded = (name: string): string => esEncode(name.slice(0, maxEncodedChars))

const shortened = (name: string): string => (name.length > maxNameChars ? `${name.slice(0, maxNameChars)}...` : name)

/** What Salesforce does to a name that Apex cannot have. */
function nameProblem(name: string, form: RegExp): string | undefined {
  if (apexReservedWords.has(name.toLowerCase())) return `${name} is a reserved word: Apex gets z0${name}.`
  if (form.test(name)) return undefined
  const apexName = encoded(name)
  return apexName === name.slice(0, maxEncodedChars)
    ? `${shortened(name)} does not start as names of its kind do.`
    : `${shortened(name)} becomes ${shortened(apexName)} in Apex and Flow.`
}

function schemaForm({ name, place }: NamedTarget): readonly Problem[] {
  const message = nameProblem(name, /^[A-Z][A-Za-z0-9]*$/)
  return message
    ? [problemAt(place, { message, fix: 'Use PascalCase letters and digits; add a noun to a reserved word.' })]
    : none
}

function propertyForm({ name, place }: NamedTarget): readonly Problem[] {
  const message = name ? nameProblem(name, /^[A-Za-z][A-Za-z0-9]*$/) : undefined
  return message
    ? [problemAt(place, { message, fix: 'Use camelCase letters and digits; add a noun to a reserved word.' })]
    : none
}

function collisions(names: readonly NamedTarget[], noun: string): readonly Problem[] {
  const seen = new Map<string, string>()
  return names.flatMap(({ name, place }) => {
    const key = encoded(name).toLowerCase()
    const other = seen.get(key)
    if (other === undefined) seen.set(key, name)
    if (other === undefined || !name) return none
    const message = `${shortened(name)} and ${shortened(other)} are one ${noun} to Salesforce.`
    return [
      problemAt(place, { message, fix: 'Rename one so that they differ in more than letter case.', severity: 'error' }),
    ]
  })
}
