import { schemasOf } from '../../walk/operation.ts'
import type { Place } from '../../walk/place.ts'
import type { OperationTarget } from '../../walk/targets.ts'
import { textOf } from '../../walk/value.ts'
import { none, problemAt, type Rule } from '../rule.ts'
import { pages } from '../sources.ts'

const confirming = /^(?:is)?(?:confirm|dryRun|preview|approve)/i
const writingVerb = /^(?:create|update|upsert|insert|delete|remove|cancel|send|submit)(?=[A-Z0-9]|$)/
const writingMethods: ReadonlySet<string> = new Set(['put', 'patch', 'delete'])

/** Rules on what agents fill in. */
export const actionInputRules: readonly Rule[] = [
  {
    id: 'ag-reserved-input',
    profile: 'agent',
    severity: 'warning',
    sentence: 'No input is named model.',
    sources: [pages.JTE],
    at: 'action',
    check: operation =>
      inputsOf(operation)
        .filter(({ name }) => name.toLowerCase() === 'model')
        .map(({ place }) =>
          problemAt(place, {
            message: 'Agent Script keeps the name model for itself.',
            fix: 'Name it after what it is a model of, such as carModel.',
          }),
        ),
  },
  {
    id: 'ag-confirm-not-gate',
    profile: 'agent',
    severity: 'warning',
    sentence: 'An action that changes data asks for its own confirmation.',
    sources: [pages['AFV-6']],
    at: 'action',
    check: operation =>
      isWriting(operation) && !inputsOf(operation).some(({ name }) => confirming.test(name))
        ? [
            problemAt(operation.place, {
              message: 'The action changes data, and the confirmation that Agentforce offers never shows.',
              fix: 'Add an input such as confirmed (boolean): without it answer what would happen, with it do it.',
            }),
          ]
        : none,
  },
]

/** Parameters and first-level properties of the body. */
function inputsOf({
  parameters,
  body,
  spec,
}: OperationTarget): readonly { readonly name: string; readonly place: Place }[] {
  const properties = schemasOf(body).flatMap(schema => spec.propertiesOf(schema))
  return [
    ...parameters.map(({ value, place }) => ({ name: textOf(value.name), place })),
    ...properties.map(({ place }) => ({ name: place.key, place })),
  ]
}

/** The host knows; else the method and the verb tell, since a POST may only read. */
function isWriting({ id, method, spec }: OperationTarget): boolean {
  const facts = spec.context.tools?.find(tool => tool.name === id)
  return facts?.writes ?? (writingMethods.has(method) || (method === 'post' && writingVerb.test(id)))
}
