import { below } from '../../walk/place.ts'
import { itemsOf, optionsOf } from '../../walk/schema-parts.ts'
import { isObject, type JsonObject } from '../../walk/value.ts'
import { none, problemAt, type Rule } from '../rule.ts'
import { pages } from '../sources.ts'
import { discriminatorProblems } from './discriminator.ts'

const integerFormats: ReadonlySet<unknown> = new Set(['int32', 'int64'])

/** Rules on shapes that Apex takes and Flow does not, or neither as meant. */
export const schemaShapeRules: readonly Rule[] = [
  {
    id: 'es-anyof-objects',
    profile: 'es',
    severity: 'warning',
    sentence: 'The members of an `anyOf` are objects.',
    sources: [pages['ES-DEF']],
    at: 'schema',
    check: target =>
      optionsOf(target, 'anyOf')
        .filter(({ value }) => !isObjectSchema(value) && value.type !== 'null')
        .map(({ use }) =>
          problemAt(use, {
            message: 'Only objects can be combined with anyOf.',
            fix: 'Use oneOf, or one type with a description.',
          }),
        ),
  },
  {
    id: 'es-discriminator',
    profile: 'es',
    severity: 'warning',
    sentence: 'A discriminator has no mapping, and its value is the name of a schema that requires the property.',
    sources: [pages['ES-DEF']],
    at: 'schema',
    check: target => (isObject(target.value.discriminator) ? discriminatorProblems(target) : none),
  },
  {
    id: 'es-nested-array',
    profile: 'es',
    severity: 'warning',
    sentence: 'No array holds arrays.',
    sources: [pages['ES-DEF'], pages['FLOW-APEX']],
    at: 'schema',
    check: ({ value, place, spec }) =>
      itemsOf({ value, place })
        .filter(items => spec.resolve(items.value, items.place)?.value.type === 'array')
        .map(items =>
          problemAt(items.place, {
            message: 'An array of arrays becomes List<List<...>>, which no flow can use.',
            fix: 'Put the inner list into an object.',
          }),
        ),
  },
  {
    id: 'es-map-flow',
    profile: 'es',
    severity: 'warning',
    sentence: '`additionalProperties` is no schema.',
    sources: [pages['ES-OAS'], pages['FLOW-APEX']],
    at: 'schema',
    check: ({ value, place }) =>
      isObject(value.additionalProperties)
        ? [
            problemAt(below(place, 'additionalProperties'), {
              message: 'Free names become an Apex Map, which no flow can use.',
              fix: 'Use a list of objects with a name and a value.',
            }),
          ]
        : none,
  },
  {
    id: 'es-default-type',
    profile: 'es',
    severity: 'warning',
    sentence: 'A default has the type of its schema; an integer with a default has the format int32 or int64.',
    sources: [pages['ES-DEFAULT']],
    at: 'schema',
    check: ({ value, place }) => {
      const message = 'default' in value ? defaultProblem(value) : undefined
      return message
        ? [problemAt(below(place, 'default'), { message, fix: 'Correct it, or Salesforce ignores it.' })]
        : none
    },
  },
  {
    id: 'es-integer-format',
    profile: 'es',
    severity: 'info',
    sentence: 'An integer has the format int32 or int64.',
    sources: [pages['ES-DEFAULT']],
    at: 'schema',
    check: ({ value, place }) =>
      value.type === 'integer' && !integerFormats.has(value.format) && !('default' in value)
        ? [problemAt(place, { message: 'The integer has no size.', fix: 'Write format: int32 or int64.' })]
        : none,
  },
]

const isObjectSchema = (value: JsonObject): boolean =>
  value.type === 'object' || value.properties !== undefined || ['allOf', 'anyOf', 'oneOf'].some(key => key in value)

function defaultProblem({ default: given, type, format }: JsonObject): string | undefined {
  if (!isOfType(given, type)) return `The default ${JSON.stringify(given)} is no ${type}.`
  return type === 'integer' && !integerFormats.has(format)
    ? 'Salesforce shows the default of an integer only with format int32 or int64.'
    : undefined
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  return type === 'string' || type === 'number' || type === 'boolean' ? typeof value === type : true
}
