import { printable } from '../../core/printable.ts'
import type { ApexClass } from './apex-classes.ts'
import type { DerivedField, DerivedNames, DerivedOperation } from './derived.ts'
import { toFlowType } from './encoding.ts'

/** The derived names for people: what Apex, Flow and agents will call everything. */
export function toNamesReport(names: DerivedNames): string {
  const { classes, namespace, notes, operations, service, topic } = names
  const actions = operations.filter(({ agentAction }) => agentAction)
  return [
    'Apex',
    `  ${namespace}.${service}`,
    ...operations.flatMap(operation => apexLines(operation, `${namespace}.${service}`)),
    ...classes.flatMap(each => classLines(each, namespace)),
    '',
    'Flow',
    ...operations.flatMap(operation => flowLines(operation, namespace)),
    ...(actions.length > 0 ? ['', 'Agents', `  topic ${topic ?? '(none: an agent action needs one)'}`] : []),
    ...actions.map(({ agentAction }) => `  ${agentAction?.target}  "${agentAction?.label}"`),
    ...(notes.length > 0 ? ['', 'Notes', ...notes.map(note => `  ${note}`)] : []),
  ]
    .map(printable)
    .join('\n')
}

function apexLines({ callbacks, inputs, method, outputs }: DerivedOperation, service: string): string[] {
  const line =
    (owner: string) =>
    ({ apexName, type }: Pick<DerivedField, 'apexName' | 'type'>) =>
      `      ${owner}.${apexName}  ${type}`
  const waits = callbacks.slice(0, 1).map(({ handler }) => `${handler}, Datetime`)
  const parameters = [...(inputs.length > 0 ? [`${method}_Request`] : []), ...waits]
  return [
    `    ${method}(${parameters.join(', ')}) returns ${method}_Response, throws ${method}_ResponseException`,
    ...inputs.map(line(`${method}_Request`)),
    ...outputs.filter(({ thrown }) => !thrown).map(line(`${method}_Response`)),
    ...outputs
      .filter(({ apexName, thrown }) => thrown || apexName === 'responseCode')
      .map(line(`${method}_ResponseException`)),
    ...callbacks.flatMap(({ body, handler, method: name, parameter }) => [
      `      ${service}.${handler}: ${name}(List<${parameter}>)`,
      ...(body === undefined ? [] : [line(parameter)({ apexName: 'response.body', type: body })]),
    ]),
  ]
}

const classLines = ({ name, properties }: ApexClass, namespace: string): string[] => [
  `  ${namespace}.${name}`,
  ...properties.map(({ apexName, name: wireName, type }) =>
    apexName === wireName ? `    ${apexName}  ${type}` : `    ${apexName}  ${type}  (${wireName} on the wire)`,
  ),
]

function flowLines({ flowAction, inputs, operationId, outputs }: DerivedOperation, namespace: string): string[] {
  if (!flowAction) return [`  ${operationId}: none, since flows cannot wait for a callback`]
  const line =
    (side: string) =>
    ({ flowName, type }: DerivedField) =>
      `    ${side} ${flowName}  ${toFlowType(type, namespace)}`
  return [`  ${flowAction}`, ...inputs.map(line('in ')), ...outputs.map(line('out'))]
}
