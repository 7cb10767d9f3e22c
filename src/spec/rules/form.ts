import v2 from '@seriousme/openapi-schema-validator/schemas/v2.0/schema.json' with { type: 'json' }
import v3 from '@seriousme/openapi-schema-validator/schemas/v3.0/schema.json' with { type: 'json' }
import type { ErrorObject } from 'ajv'
import Ajv from 'ajv-draft-04'
import { below, keysOf, placeOf, pointerOf } from '../walk/place.ts'
import { isReference } from '../walk/resolver.ts'
import { isObject, type JsonObject, objectOf } from '../walk/value.ts'
import type { Problem, Rule } from './rule.ts'
import { observed, pages } from './sources.ts'

/** Rule on the language itself, for what no other rule says. */
export const formRules: readonly Rule[] = [
  {
    id: 'es-openapi-form',
    profile: 'es',
    severity: 'error',
    sentence:
      'The document is what the JSON Schema of its OpenAPI version describes; a key that it does not know is ignored.',
    sources: [
      pages['OAS-3.0'],
      pages['AFV-14'],
      observed('A registration with a key at its root that Swagger 2.0 does not have is Complete.'),
    ],
    at: 'form',
    check: ({ written }) => formProblems(written),
  },
]

interface Language {
  readonly name: string
  /** Definition in the schema for a path item. */
  readonly pathItem: string
  /** What is shared: where, and which definition. */
  readonly shared: readonly (readonly [keys: readonly string[], definition: string])[]
  validator(): ReturnType<typeof createValidator>
}

const components = ['schemas', 'parameters', 'responses', 'requestBodies', 'callbacks', 'headers'] as const
const definitions = ['Schema', 'Parameter', 'Response', 'RequestBody', 'Callback', 'Header'] as const
const languages: Readonly<Record<'openapi' | 'swagger', Language>> = {
  openapi: {
    name: 'OpenAPI 3.0',
    pathItem: 'PathItem',
    shared: components.map((key, index) => [['components', key], definitions[index] ?? 'Schema']),
    validator: once(() => createValidator(v3)),
  },
  swagger: {
    name: 'Swagger 2.0',
    pathItem: 'pathItem',
    shared: [
      [['definitions'], 'schema'],
      [['parameters'], 'parameter'],
      [['responses'], 'response'],
    ],
    validator: once(() => createValidator(v2)),
  },
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/**
 * Stops at the first error of a part: a hostile document has millions. Formats are left to the rules. Neither inlined nor optimized,
 * it is compiled in half the time, and checks as fast.
 */
function createValidator(schema: object) {
  const compiled = { inlineRefs: false, code: { optimize: false } }
  const ajv = new Ajv.default({ strict: false, validateFormats: false, logger: false, ...compiled })
  // Its own compares each item with each other one: 5,000 parameters of one path took seconds.
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    validate: (isAsked: unknown, items: readonly unknown[]) => isAsked !== true || isUnique(items),
    error: { message: 'must NOT have duplicate items' },
  })
  ajv.addSchema(schema, 'oas')
  return (definition: string, value: unknown): readonly ErrorObject[] => {
    const validate = ajv.getSchema(definition ? `oas#/definitions/${definition}` : 'oas')
    return !validate || validate(value) ? [] : (validate.errors ?? [])
  }
}

const isUnique = (items: readonly unknown[]): boolean => new Set(items.map(canonical)).size === items.length

/** The same text for the same value, in whatever order its keys are. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  ) ?? ''

/** One problem for the root, for each path and for each thing that is shared, at most. */
function* formProblems(document: JsonObject): Generator<Problem> {
  const language = document.swagger === '2.0' ? languages.swagger : languages.openapi
  for (const { keys, definition, value } of partsOf(document, language)) {
    const [error] = language.validator()(definition, value).filter(isTelling).toSorted(byDepth)
    if (error) yield toProblem(error, keys, language.name)
  }
}

interface Part {
  readonly keys: readonly string[]
  readonly definition: string
  readonly value: unknown
}

function* partsOf(document: JsonObject, { pathItem, shared }: Language): Generator<Part> {
  yield { keys: [], definition: '', value: rootOf(document) }
  yield* membersOf(document, ['paths'], pathItem)
  for (const [keys, definition] of shared) yield* membersOf(document, keys, definition)
}

/** The document without what is looked at in parts, and without what `es-info-required` says. */
function rootOf(document: JsonObject): JsonObject {
  const inParts = document.swagger === undefined ? ['components'] : ['definitions', 'parameters', 'responses']
  const rest = Object.fromEntries(Object.entries(document).filter(([key]) => !inParts.includes(key)))
  const info = isObject(document.info) ? { ...document.info, version: '' } : document.info
  return { ...rest, info, paths: isObject(document.paths) ? emptied(document.paths) : document.paths }
}

const emptied = (map: JsonObject): JsonObject => Object.fromEntries(Object.keys(map).map(key => [key, {}]))

function* membersOf(document: JsonObject, keys: readonly string[], definition: string): Generator<Part> {
  const map = keys.reduce<JsonObject>((value, key) => objectOf(value[key]), document)
  for (const [key, value] of Object.entries(map)) {
    if (!key.startsWith('x-') && !isReference(value)) yield { keys: [...keys, key], definition, value }
  }
}

/** What only says that none of several forms fits says less than why one of them does not. */
const isTelling = ({ keyword, params }: ErrorObject): boolean =>
  !['oneOf', 'anyOf', 'not'].includes(keyword) && params.missingProperty !== '$ref'

const byDepth = (one: ErrorObject, other: ErrorObject): number => depthOf(other) - depthOf(one)

const depthOf = ({ instancePath }: ErrorObject): number => instancePath.split('/').length

function toProblem({ instancePath, keyword, message, params }: ErrorObject, keys: Part['keys'], name: string): Problem {
  const place = placeOf([...keys, ...keysOf(instancePath)])
  const isUnknown = keyword === 'additionalProperties'
  const at = isUnknown ? below(place, String(params.additionalProperty)) : place
  const what = isUnknown ? `has no ${at.key} here` : `says that ${place.key || 'the document'} ${message}`
  return {
    pointer: pointerOf(at),
    message: `${name} ${what}.`,
    fix: 'Write it as the specification of the language has it.',
    severity: isUnknown && !['paths', 'responses'].includes(place.key) ? 'warning' : 'error',
  }
}
