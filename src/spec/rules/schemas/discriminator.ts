import { below } from '../../walk/place.ts'
import { composedOf, type Option, optionsOf, propertiesOf } from '../../walk/schema-parts.ts'
import type { Found, SchemaTarget, Spec } from '../../walk/targets.ts'
import { listOf, objectOf, textOf } from '../../walk/value.ts'
import { none, type Problem, problemAt } from '../rule.ts'

/** What is wrong with the discriminator of a schema that has one. */
export function discriminatorProblems(target: SchemaTarget): readonly Problem[] {
  const { spec, value, place } = target
  const key = textOf(objectOf(value.discriminator).propertyName)
  const options = [...optionsOf(target, 'oneOf'), ...optionsOf(target, 'anyOf')]
  const factsOf = createFacts(key, spec)
  const self = options.length ? [] : [{ value, place, use: place, name: '' }]
  return [
    ...mappingProblem(target),
    ...self.flatMap(option => requiredProblem(option, key, factsOf(option))),
    ...options.flatMap(option => [
      ...requiredProblem(option, key, factsOf(option)),
      ...nameProblem(option, key, factsOf(option)),
    ]),
  ]
}

/** What a schema says of the discriminating property. */
interface Facts {
  readonly isRequired: boolean
  readonly values: readonly unknown[]
}

/** Looks each schema up once: the same one can be listed often. */
function createFacts(key: string, spec: Spec): (schema: Found) => Facts {
  const known = new Map<object, Facts>()
  return schema => {
    const before = known.get(schema.value)
    if (before) return before
    const parts = composedOf(schema, spec)
    const declared = parts.flatMap(propertiesOf).filter(({ place }) => place.key === key)
    const facts = {
      isRequired: declared.length > 0 && parts.some(({ value }) => listOf(value.required).includes(key)),
      values: declared.flatMap(({ value }) => listOf(value.enum)),
    }
    known.set(schema.value, facts)
    return facts
  }
}

const mappingProblem = ({ value, place }: SchemaTarget): readonly Problem[] =>
  objectOf(value.discriminator).mapping === undefined
    ? none
    : [
        problemAt(below(place, 'discriminator', 'mapping'), {
          message: 'Salesforce ignores the mapping: the value must equal the name of the schema.',
          fix: 'Remove it, and name the schemas like the values.',
        }),
      ]

function requiredProblem(option: Option, key: string, { isRequired }: Facts): readonly Problem[] {
  if (isRequired) return none
  return [
    problemAt(option.use, {
      message: `The discriminator ${key} is not a required property of ${option.name || 'this schema'}.`,
      fix: `Declare the property ${key} there, and list it in required.`,
    }),
  ]
}

function nameProblem(option: Option, key: string, { values }: Facts): readonly Problem[] {
  if (!option.name) {
    const message = 'The discriminator names schemas, and this one is written in place, without a name.'
    return [problemAt(option.use, { message, fix: 'Move it to components.schemas under the value as its name.' })]
  }
  if (values.length === 0 || values.includes(option.name)) return none
  return [
    problemAt(option.use, {
      message: `The discriminator ${key} has the value ${JSON.stringify(values[0])}, the schema the name ${option.name}.`,
      fix: 'Give both the same name.',
    }),
  ]
}
