import { below } from '../../walk/place.ts'
import type { OperationTarget, PathTarget, UsedParameter } from '../../walk/targets.ts'
import { textOf } from '../../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from '../rule.ts'
import { pages } from '../sources.ts'

const forbiddenHeaders: ReadonlySet<string> = new Set([
  'cookie',
  'set-cookie',
  'set-cookie2',
  'content-length',
  'authorization',
])
const badStyle = { explode: [undefined, false], allowReserved: [undefined, false], deprecated: [undefined] } as const

/** Rules on parameters. */
export const parameterRules: readonly Rule[] = [
  {
    id: 'es-param-name',
    profile: 'es',
    severity: 'error',
    sentence: 'Every parameter has a name and is in path, query or header.',
    sources: [pages['ES-DEF'], pages['VSC-RULES']],
    at: 'parameter',
    check: ({ spec, value, place }) => {
      if (!textOf(value.name)) {
        return [problemAt(place, { message: 'The parameter has no name.', fix: 'Give it a name.' })]
      }
      const ofForms = spec.document.swagger === undefined ? [] : ['formData']
      if (['path', 'query', 'header', ...ofForms].includes(textOf(value.in))) return none
      return [
        problemAt(value.in === undefined ? place : below(place, 'in'), {
          message: `The parameter ${textOf(value.name)} is in ${JSON.stringify(value.in)}; Salesforce knows path, query and header.`,
          fix: 'Write in: query or in: header.',
        }),
      ]
    },
  },
  {
    id: 'es-path-param',
    profile: 'es',
    severity: 'error',
    sentence: 'Every {name} in a path is declared in: path and required: true, and the other way round.',
    sources: [pages['AGENT-VERIFY']],
    at: 'operation',
    check: operation => [
      ...undeclared(operation),
      ...operation.parameters.flatMap(used => pathParameter(used, operation.path)),
    ],
  },
  {
    id: 'es-forbidden-header',
    profile: 'es',
    severity: 'warning',
    sentence: 'No header parameter is cookie, set-cookie, set-cookie2, content-length or Authorization.',
    sources: [pages['AGENT-VERIFY']],
    at: 'operation',
    check: ({ parameters, published }) =>
      parameters
        .filter(({ value }) => value.in === 'header' && forbiddenHeaders.has(textOf(value.name).toLowerCase()))
        .map(({ value, use }) =>
          problemAt(use, {
            message: `Salesforce sets the header ${textOf(value.name)} itself.`,
            fix: 'Remove the parameter; give your own header another name.',
            severity: published ? 'error' : 'warning',
          }),
        ),
  },
  {
    id: 'es-param-style',
    profile: 'es',
    severity: 'warning',
    sentence: 'No parameter is exploded, allows reserved characters or is deprecated.',
    sources: [pages['VSC-RULES']],
    at: 'parameter',
    check: ({ value, place }) =>
      Object.entries(badStyle)
        .filter(([key, allowed]) => !allowed.some(good => good === value[key]))
        .map(([key]) =>
          problemAt(below(place, key), {
            message: `Salesforce does not read ${key} of a parameter.`,
            fix: `Remove ${key}.`,
          }),
        ),
  },
]

function undeclared({ path, parameters, place }: OperationTarget): readonly Problem[] {
  if (path.callback) return none
  const declared = new Set(parameters.filter(({ value }) => value.in === 'path').map(({ value }) => value.name))
  return [...path.names]
    .filter(name => !declared.has(name))
    .map(name =>
      problemAt(place, {
        message: `The path has {${name}}, which no parameter declares.`,
        fix: `Declare the parameter ${name} with in: path and required: true.`,
      }),
    )
}

function pathParameter({ value, place, use }: UsedParameter, path: PathTarget): readonly Problem[] {
  if (value.in !== 'path') return none
  const name = textOf(value.name)
  if (!path.callback && name && !path.names.has(name)) {
    const message = `The parameter ${name} is in: path, but the path has no {${name}}.`
    return [problemAt(use, { message, fix: `Add {${name}} to the path, or remove the parameter.` })]
  }
  if (value.required === true) return none
  return [
    problemAt('required' in value ? below(place, 'required') : place, {
      message: `The path parameter ${name} is not required.`,
      fix: 'Write required: true.',
    }),
  ]
}
