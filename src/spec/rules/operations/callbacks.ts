import { methodsOf, schemasOf } from '../../walk/operation.ts'
import { below, keysOf } from '../../walk/place.ts'
import { composedOf, itemsOf, propertiesOf } from '../../walk/schema-parts.ts'
import type { CallbackTarget, Found, OperationTarget } from '../../walk/targets.ts'
import { objectOf, textOf } from '../../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from '../rule.ts'
import { pages } from '../sources.ts'

const callbackMethods: ReadonlySet<string> = new Set(['post', 'put'])
const expression = /^\{\$request\.(?:query\.(?<parameter>[^{}#]+)|body#(?<pointer>\/[^{}]*))\}$/

/** Rules on asynchronous operations. */
export const callbackRules: readonly Rule[] = [
  {
    id: 'es-callback-method',
    profile: 'es',
    severity: 'warning',
    sentence: 'Callbacks are POST or PUT.',
    sources: [pages['ES-CALL']],
    at: 'callback',
    check: target =>
      operationsIn(target)
        .filter(({ place }) => !callbackMethods.has(place.key))
        .map(({ place }) =>
          problemAt(place, {
            message: `Salesforce ignores callbacks by ${place.key.toUpperCase()}.`,
            fix: 'Use post.',
          }),
        ),
  },
  {
    id: 'es-callback-single',
    profile: 'es',
    severity: 'warning',
    sentence: 'A callback has one operation.',
    sources: [pages['ES-CALL']],
    at: 'callback',
    check: target =>
      operationsIn(target)
        .filter(({ place }) => callbackMethods.has(place.key))
        .slice(1)
        .map(({ place }) =>
          problemAt(place, {
            message: 'Salesforce takes the first operation of a callback and ignores this one.',
            fix: 'Give it a callback and an address parameter of its own.',
          }),
        ),
  },
  {
    id: 'es-callback-expr',
    profile: 'es',
    severity: 'error',
    sentence: 'A callback is addressed by a declared text: {$request.query.name} or {$request.body#/name}.',
    sources: [pages['ES-CALL']],
    at: 'operation',
    check: operation => callbacksOf(operation).flatMap(callback => expressionProblems(operation, callback)),
  },
  {
    id: 'es-callback-not-agent',
    profile: 'es',
    severity: 'error',
    sentence: 'An operation with callbacks is not published as an agent action.',
    sources: [pages['ES-ASYNC'], pages['VSC-RULES']],
    at: 'action',
    check: operation =>
      callbacksOf(operation).length === 0
        ? none
        : [
            problemAt(below(operation.place, 'callbacks'), {
              message: 'Callbacks reach Apex only: neither agents nor flows can use this operation.',
              fix: 'Publish a second operation without callbacks, or take publishAsAgentAction away.',
            }),
          ],
  },
]

const operationsIn = ({ value, place }: CallbackTarget): readonly Found[] =>
  Object.entries(value).flatMap(([key, item]) =>
    methodsOf(objectOf(item)).map(method => ({
      value: objectOf(objectOf(item)[method]),
      place: below(place, key, method),
    })),
  )

const callbacksOf = ({ value, place, spec }: OperationTarget): readonly Found[] =>
  Object.entries(objectOf(value.callbacks)).flatMap(([name, callback]) => {
    const found = spec.resolve(callback, below(place, 'callbacks', name))
    return found ? [found] : []
  })

const expressionProblems = (operation: OperationTarget, { value, place }: Found): readonly Problem[] =>
  Object.keys(value)
    .filter(key => !key.startsWith('x-'))
    .flatMap(key => {
      const message = expressionProblem(operation, key)
      const fix = 'Address it by a text property of the body, such as {$request.body#/callbackUrl}.'
      return message ? [problemAt(below(place, key), { message, fix })] : none
    })

function expressionProblem(operation: OperationTarget, key: string): string | undefined {
  const { parameter, pointer } = expression.exec(key)?.groups ?? {}
  if (parameter) return isQueryText(operation, parameter) ? undefined : `No query parameter ${parameter} is a text.`
  if (pointer === undefined) return `Salesforce does not read the expression ${key}.`
  const found = schemasOf(operation.body).some(schema => isBodyText(operation, schema, pointer))
  return found ? undefined : `The body has no text at ${pointer}.`
}

const isQueryText = ({ parameters, spec }: OperationTarget, name: string): boolean =>
  parameters.some(
    ({ value, place }) =>
      value.in === 'query' && value.name === name && spec.resolve(value.schema, place)?.value.type === 'string',
  )

function isBodyText({ spec }: OperationTarget, schema: Found, pointer: string): boolean {
  const next = (part: Found, key: string): readonly Found[] => [
    ...propertiesOf(part).filter(({ place }) => place.key === key),
    ...(/^\d+$/.test(key) ? itemsOf(part) : []),
  ]
  const found = keysOf(pointer).reduce<readonly Found[]>(
    (parts, key) => parts.flatMap(part => next(part, key)).flatMap(part => composedOf(part, spec)),
    composedOf(schema, spec),
  )
  return found.some(({ value }) => textOf(value.type) === 'string')
}
