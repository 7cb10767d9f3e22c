import { type Answer, actionOf, mediaOf, successesOf } from '../../walk/operation.ts'
import { below } from '../../walk/place.ts'
import { isReference } from '../../walk/resolver.ts'
import { composedOf } from '../../walk/schema-parts.ts'
import type { Found, OperationTarget } from '../../walk/targets.ts'
import { isObject, objectOf, textOf } from '../../walk/value.ts'
import { mediaTypeOf } from '../operations/media.ts'
import { none, type Problem, problemAt, type Rule } from '../rule.ts'
import { observed, pages } from '../sources.ts'

const minDescriptionChars = 10
const maxSentences = 3

/** Rules on operations that agents get as actions. */
export const actionRules: readonly Rule[] = [
  {
    id: 'ag-schema-flags',
    profile: 'agent',
    severity: 'warning',
    sentence: 'The inline schema of the request has isUserInput, that of the response isDisplayable.',
    sources: [
      pages['HK-OAS'],
      pages['AGENT-VERIFY'],
      observed('The Java tutorial of Heroku for agents has no flag in its schemas.'),
    ],
    at: 'action',
    check: operation => [
      ...flagProblems(operation.body, 'isUserInput'),
      ...successesOf(operation)
        .slice(0, 1)
        .flatMap(({ found }) => flagProblems(found, 'isDisplayable')),
    ],
  },
  {
    id: 'ag-one-2xx',
    profile: 'agent',
    severity: 'error',
    sentence: 'An action declares one answer from 200 to 299.',
    sources: [pages['EXCH-RESP']],
    at: 'action',
    check: operation => successesOf(operation).slice(1).map(extraAnswer),
  },
  {
    id: 'ag-description-min',
    profile: 'agent',
    severity: 'error',
    sentence: 'An action is described in at least 10 characters: one to three sentences that say when to use it.',
    sources: [pages.SFAI, pages['AGENT-INSTR']],
    at: 'action',
    check: ({ value, place }) => {
      const problem = descriptionProblem(textOf(value.description).trim())
      return problem ? [problemAt('description' in value ? below(place, 'description') : place, problem)] : none
    },
  },
  {
    id: 'ag-request-object',
    profile: 'agent',
    severity: 'error',
    sentence: 'The body of an action is a described object with properties.',
    sources: [pages['AGENT-VERIFY'], pages.SFAI],
    at: 'action',
    check: operation => (operation.body ? bodyProblems(operation, operation.body) : none),
  },
  {
    id: 'ag-json-only',
    profile: 'agent',
    severity: 'warning',
    sentence: 'An action takes and gives JSON; a single text may be text/plain.',
    sources: [pages['AGENT-VERIFY']],
    at: 'action',
    check: operation => [
      ...(operation.body ? foreignMedia(operation.body, isJson) : none),
      ...successesOf(operation).flatMap(({ found }) =>
        found ? foreignMedia(found, (type, media) => isJson(type) || isText(type, media, operation)) : none,
      ),
    ],
  },
]

function flagProblems(holder: Found | undefined, flag: string): readonly Problem[] {
  if (!holder) return none
  return mediaOf(holder).flatMap(([, { value, place }]) => {
    const schema = objectOf(value.schema)
    if (value.schema === undefined || (!isReference(schema) && flag in actionOf(schema))) return none
    return [
      problemAt(below(place, 'schema'), {
        message: isReference(schema)
          ? `The schema is a reference, where ${flag} cannot be.`
          : `The schema has no ${flag}: whether the agent may ask for it or show it is left open.`,
        fix: `Write the schema here, with x-sfdc.agent.action.${flag}.`,
      }),
    ]
  })
}

const extraAnswer = ({ code, use }: Answer): Problem =>
  problemAt(use, {
    message: `Agents use the lowest answer from 200 to 299 only; ${code} is one more.`,
    fix: 'Remove it; tell the cases apart in the body.',
  })

function descriptionProblem(description: string): Omit<Problem, 'pointer'> | undefined {
  const fix = 'Say what the action does, then "Use when ...", in one to three sentences.'
  if (description.length < minDescriptionChars) {
    return { message: `The description has ${description.length} characters; an agent cannot choose by it.`, fix }
  }
  if (!/\b(?:use|call|run|invoke|when)\b/i.test(description)) {
    return { message: 'The description does not say when to use the action.', fix, severity: 'warning' }
  }
  const sentences = description.match(/[.!?](?=\s+\p{Lu}|\s*$)/gu)?.length ?? 1
  return sentences > maxSentences
    ? { message: `The description has ${sentences} sentences.`, fix, severity: 'warning' }
    : undefined
}

function bodyProblems({ spec }: OperationTarget, body: Found): readonly Problem[] {
  const described = textOf(body.value.description).trim() !== ''
  return [
    ...(described
      ? none
      : [problemAt(body.place, { message: 'The request body has no description.', fix: 'Add one.' })]),
    ...mediaOf(body)
      .map(([, { value, place }]) => ({ value: objectOf(value.schema), place: below(place, 'schema') }))
      .filter(schema => !composedOf(schema, spec).some(({ value }) => isObject(value.properties)))
      .map(({ place }) =>
        problemAt(place, {
          message: 'The body is no object with properties: an agent cannot tell what to fill in.',
          fix: 'Write type: object with properties.',
        }),
      ),
  ]
}

const isJson = (type: string): boolean => mediaTypeOf(type) === 'application/json'

const isText = (type: string, media: Found, { spec }: OperationTarget): boolean =>
  mediaTypeOf(type) === 'text/plain' && spec.resolve(media.value.schema, media.place)?.value.type === 'string'

const foreignMedia = (holder: Found, fits: (type: string, media: Found) => boolean): readonly Problem[] =>
  mediaOf(holder)
    .filter(([type, media]) => !fits(type, media))
    .map(([type, { place }]) =>
      problemAt(place, { message: `An action does not use ${type}.`, fix: 'Use application/json.' }),
    )
