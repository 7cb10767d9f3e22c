import { below } from '../../walk/place.ts'
import { compositions } from '../../walk/schema-parts.ts'
import type { KeywordTarget, SchemaTarget } from '../../walk/targets.ts'
import { listOf } from '../../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from '../rule.ts'
import { observed, pages } from '../sources.ts'

const types: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array'])
const newSchemaKeywords =
  `const $defs definitions $schema $id $anchor $comment $dynamicRef $dynamicAnchor prefixItems contains minContains
   maxContains patternProperties propertyNames dependentSchemas dependentRequired unevaluatedProperties unevaluatedItems
   if then else contentEncoding contentMediaType contentSchema examples`.split(/\s+/)
const newRootKeywords = ['webhooks', 'jsonSchemaDialect']

/** Rules on what a schema is. */
export const schemaTypeRules: readonly Rule[] = [
  {
    id: 'es-type-required',
    profile: 'es',
    severity: 'error',
    sentence: 'Every schema has a type, a reference or a composition.',
    sources: [
      pages['ISS-OPENAI'],
      observed(
        'Registrations with schemas that have properties or items and no type, or are empty, are Complete. One import that failed reports neither place nor cause; that a schema without a type is the cause is concluded from the words of the failure.',
      ),
    ],
    at: 'schema',
    check: target => {
      const message = typeProblem(target)
      if (!message) return none
      const isParameter = target.place.above?.key === 'parameters'
      const severity = target.value.type === undefined && !isParameter ? 'warning' : 'error'
      return [problemAt(target.place, { message, fix: `Write one of the types ${[...types].join(', ')}.`, severity })]
    },
  },
  {
    id: 'es-no-null-type',
    profile: 'es',
    severity: 'error',
    sentence: 'No type is null or a list, and no enum holds null.',
    sources: [
      pages['ISS-KLAVIYO'],
      observed('A registration in Swagger 2.0 with 174 lists such as string and null is Complete.'),
    ],
    at: 'schema',
    check: target => [...nullTypes(target), ...nullOptions(target)],
  },
  {
    id: 'es-no-not',
    profile: 'es',
    severity: 'error',
    sentence: 'No schema says `not`.',
    sources: [pages['ES-OAS']],
    at: 'schema',
    check: ({ value, place }) =>
      value.not === undefined
        ? none
        : [
            problemAt(below(place, 'not'), {
              message: 'External Services does not take not.',
              fix: 'Remove it; say in the description what is excluded and check it in the app.',
            }),
          ],
  },
  {
    id: 'es-empty-property',
    profile: 'es',
    severity: 'warning',
    sentence: 'No property is empty.',
    sources: [pages['ES-DEF']],
    at: 'schema',
    check: target =>
      isEmptyProperty(target)
        ? [
            problemAt(target.place, {
              message: `The property ${target.place.key} has no schema: flows and agents cannot use it.`,
              fix: 'Give it a type and a description.',
            }),
          ]
        : none,
  },
  {
    id: 'es-31-keywords',
    profile: 'es',
    severity: 'error',
    sentence: 'No keyword of OpenAPI 3.1 or a newer JSON Schema is used.',
    sources: [pages['OAS-3.0'], pages['ES-OAS']],
    at: 'keywords',
    check: target => newKeywords(target).map(keyword => keywordProblem(target, keyword)),
  },
]

const isEmptyProperty = ({ role, value }: SchemaTarget): boolean =>
  role === 'property' && Object.keys(value).length === 0

function typeProblem(target: SchemaTarget): string | undefined {
  const { value } = target
  if (value.type === undefined) {
    const composed = compositions.some(keyword => value[keyword] !== undefined)
    return composed || isEmptyProperty(target)
      ? undefined
      : 'The schema has no type: Salesforce takes most such, and has refused one document with "swaggerDataType is null".'
  }
  if (value.type === 'array' && value.items === undefined) return 'The array has no items.'
  const isNull = value.type === null || value.type === 'null' || Array.isArray(value.type)
  return isNull || types.has(value.type) ? undefined : `There is no type ${JSON.stringify(value.type)}.`
}

function nullTypes({ spec, value, place }: SchemaTarget): readonly Problem[] {
  const { type } = value
  if (type !== null && type !== 'null' && !Array.isArray(type)) return none
  return [
    problemAt(below(place, 'type'), {
      message: `The type is ${JSON.stringify(type)}; Salesforce takes one type, and never null.`,
      fix: 'Write one type, and leave the property out of required where it may be missing.',
      severity: Array.isArray(type) && spec.document.swagger !== undefined ? 'warning' : 'error',
    }),
  ]
}

const nullOptions = ({ value, place }: SchemaTarget): readonly Problem[] =>
  value.enum === undefined
    ? none
    : listOf(value.enum).flatMap((option, index) =>
        option === null
          ? [
              problemAt(below(place, 'enum', index), {
                message: 'The enum holds null.',
                fix: 'Remove it, and leave the property out of required.',
                severity: 'warning',
              }),
            ]
          : none,
      )

function newKeywords({ value, where }: KeywordTarget): readonly string[] {
  if (where === 'root') return newRootKeywords.filter(keyword => keyword in value)
  const bounds = ['exclusiveMinimum', 'exclusiveMaximum'].filter(keyword => typeof value[keyword] === 'number')
  return [...bounds, ...newSchemaKeywords.filter(keyword => keyword in value)]
}

function keywordProblem({ place }: KeywordTarget, keyword: string): Problem {
  const fix = replacements.get(keyword) ?? 'Remove it.'
  return problemAt(below(place, keyword), { message: `${keyword} is not OpenAPI 3.0.`, fix })
}

const replacements: ReadonlyMap<string, string> = new Map([
  ['const', 'Write an enum with one value.'],
  ['examples', 'Write example.'],
  ['$defs', 'Move the schemas to components.schemas.'],
  ['exclusiveMinimum', 'Write minimum and exclusiveMinimum: true.'],
  ['exclusiveMaximum', 'Write maximum and exclusiveMaximum: true.'],
])
