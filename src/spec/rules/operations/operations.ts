import { esEncode } from '../../names/encoding.ts'
import { answersOf, successesOf } from '../../walk/operation.ts'
import { below } from '../../walk/place.ts'
import type { OperationTarget, Spec } from '../../walk/targets.ts'
import { isObject } from '../../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from '../rule.ts'
import { observed, pages } from '../sources.ts'

/** Longer ones have no name of their own in Salesforce; a bound for hostile documents. */
const maxIdChars = 1000

const takenMethods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'patch', 'delete'])
const otherPathKeys: ReadonlySet<string> = new Set(['summary', 'description', 'servers', 'parameters', '$ref'])

/** Rules on operations and their answers. */
export const operationRules: readonly Rule[] = [
  {
    id: 'es-method',
    profile: 'es',
    severity: 'error',
    sentence: 'Operations are get, put, post, patch or delete.',
    sources: [pages['ES-DEF'], pages['VSC-RULES']],
    at: 'path',
    check: ({ value, place, callback }) =>
      Object.keys(value)
        .filter(key => !callback && !takenMethods.has(key) && !otherPathKeys.has(key) && !key.startsWith('x-'))
        .map(key =>
          problemAt(below(place, key), {
            message: `Salesforce has no operations of the kind ${key}.`,
            fix: takenMethods.has(key.toLowerCase()) ? `Write ${key.toLowerCase()}.` : 'Remove it or use get or post.',
          }),
        ),
  },
  {
    id: 'es-get-no-body',
    profile: 'es',
    severity: 'error',
    sentence: 'GET has no request body; DELETE should have none.',
    sources: [pages['ES-DEF']],
    at: 'operation',
    check: ({ method, value, place }) =>
      (method === 'get' || method === 'delete') && value.requestBody !== undefined
        ? [
            problemAt(below(place, 'requestBody'), {
              message: `A ${method.toUpperCase()} has a request body.`,
              fix: 'Move its fields to query parameters, or make the operation a POST.',
              severity: method === 'get' ? 'error' : 'warning',
            }),
          ]
        : none,
  },
  {
    id: 'es-operation-id',
    profile: 'es',
    severity: 'warning',
    sentence: 'Every operation has an operationId, unique without regard to letter case.',
    sources: [
      pages['ES-DESC'],
      pages['ES-UPDATE'],
      observed(
        'Registrations without any operationId are Complete, and so is one with 51 operations of which four repeat the name of another: it has 47. That names which differ in letter case alone clash is concluded: a change of case counts as none when a document is updated.',
      ),
    ],
    at: 'document',
    check: spec => [...withoutId(spec), ...sameId(spec)],
  },
  {
    id: 'es-responses',
    profile: 'es',
    severity: 'warning',
    sentence:
      'Every operation has responses: a 2xx answer, with content, and a `default` for failures; a range has all its codes.',
    sources: [
      pages['ES-OUT'],
      pages['VSC-FIX'],
      pages['FLOW-4XX'],
      observed(
        'Registrations with operations that declare no 2xx answer are Complete. Flow Builder declares 2XX for its HTTP callouts, and flows read it under that name.',
      ),
    ],
    at: 'operation',
    check: operation => (operation.path.callback ? none : [...successProblems(operation), ...otherProblems(operation)]),
  },
]

const withoutId = ({ operations }: Spec): readonly Problem[] =>
  operations
    .filter(operation => operation.id === '')
    .map(({ place, value, method, path }) =>
      problemAt(value.operationId === undefined ? place : below(place, 'operationId'), {
        message: `${method.toUpperCase()} ${path.path} has no operationId: its name in Salesforce is made of method and path.`,
        fix: 'Add an operationId in camelCase.',
      }),
    )

function sameId({ operations }: Spec): readonly Problem[] {
  const first = new Map<string, OperationTarget>()
  return operations.flatMap(operation => {
    const key = esEncode(operation.id.slice(0, maxIdChars)).toLowerCase()
    const other = first.get(key)
    if (!other) first.set(key, operation)
    return other && operation.id
      ? [
          problemAt(below(operation.place, 'operationId'), {
            message: `${operation.id} is also the operationId of ${other.method.toUpperCase()} ${other.path.path}: Salesforce takes the document, and loses one of the two.`,
            fix: 'Give it a name that differs in more than letter case.',
          }),
        ]
      : none
  })
}

function successProblems(operation: OperationTarget): readonly Problem[] {
  const { place, value } = operation
  const successes = successesOf(operation)
  if (successes.length === 0) {
    const at = isObject(value.responses) ? below(place, 'responses') : place
    return [
      problemAt(at, {
        message: 'No answer from 200 to 299 is declared: a flow or Apex gets the code and raw text.',
        fix: 'Declare 200 with its content.',
        severity: isObject(value.responses) ? 'warning' : 'error',
      }),
    ]
  }
  if (successes.some(({ found }) => !found || isObject(found.value.content))) return none
  return successes.slice(0, 1).map(({ code, use }) =>
    problemAt(use, {
      message: `The answer ${code} has no content: a flow or Apex gets nothing from it.`,
      fix: 'Declare content with an object, if only a status.',
    }),
  )
}

function otherProblems(operation: OperationTarget): readonly Problem[] {
  const answers = answersOf(operation)
  const fallback = answers.find(({ code }) => code === 'default')
  const isShaped = fallback && (!fallback.found || isObject(fallback.found.value.content))
  if (isShaped || !isObject(operation.value.responses)) return none
  return [
    problemAt(fallback?.use ?? operation.place, {
      message: 'No default answer with a schema: a failure arrives as raw text.',
      fix: 'Declare default with the shape of a failure.',
    }),
  ]
}
