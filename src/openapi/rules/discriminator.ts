import { below } from './place.ts'
import { none, problemAt } from './problem.ts'
import type { Problem } from './rule.ts'
import { composedOf, type Option, optionsOf, propertiesOf } from './schema-parts.ts'
import type { SchemaSite, Spec } from './sites.ts'
import { listOf, objectOf, textOf } from './value.ts'

/** What is wrong with the discriminator of a schema that has one. */
export function discriminatorProblems(site: SchemaSite): readonly Problem[] {
  const { spec, value, place } = site
  const key = textOf(objectOf(value.discriminator).propertyName)
  const options = [...optionsOf(site, 'oneOf'), ...optionsOf(site, 'anyOf')]
  const self = options.length ? [] : [{ value, place, use: place, name: '' }]
  return [
    ...mappingProblem(site),
    ...self.flatMap(option => requiredProblem(option, key, spec)),
    ...options.flatMap(option => [...requiredProblem(option, key, spec), ...nameProblem(option, key, spec)]),
  ]
}

const mappingProblem = ({ value, place }: SchemaSite): readonly Problem[] =>
  objectOf(value.discriminator).mapping === undefined
    ? none
    : [
        problemAt(below(place, 'discriminator', 'mapping'), {
          message: 'Salesforce ignores the mapping: the value must equal the name of the schema.',
          fix: 'Remove it, and name the schemas like the values.',
        }),
      ]

function requiredProblem(option: Option, key: string, spec: Spec): readonly Problem[] {
  const parts = composedOf(option, spec)
  const declared = parts.some(part => propertiesOf(part).some(({ place }) => place.key === key))
  if (declared && parts.some(({ value }) => listOf(value.required).includes(key))) return none
  return [
    problemAt(option.use, {
      message: `The discriminator ${key} is not a required property of ${option.name || 'this schema'}.`,
      fix: `Declare the property ${key} there, and list it in required.`,
    }),
  ]
}

function nameProblem(option: Option, key: string, spec: Spec): readonly Problem[] {
  if (!option.name) {
    const message = 'The discriminator names schemas, and this one is written in place, without a name.'
    return [problemAt(option.use, { message, fix: 'Move it to components.schemas under the value as its name.' })]
  }
  const values = composedOf(option, spec)
    .flatMap(propertiesOf)
    .filter(({ place }) => place.key === key)
    .flatMap(({ value }) => listOf(value.enum))
  if (values.length === 0 || values.includes(option.name)) return none
  return [
    problemAt(option.use, {
      message: `The discriminator ${key} has the value ${JSON.stringify(values[0])}, the schema the name ${option.name}.`,
      fix: 'Give both the same name.',
    }),
  ]
}
