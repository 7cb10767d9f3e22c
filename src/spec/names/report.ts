import { printable } from '../../core/printable.ts'
import type { ApexClass } from './apex-classes.ts'
import type { DerivedField, DerivedNames, DerivedOperation } from './derived.ts'

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

const isException = ({ apexName }: DerivedField): boolean =>
  apexName.startsWith('code') || apexName === 'defaultResponse'

function apexLines({ callbacks, inputs, method, outputs }: DerivedOperation, service: string): string[] {
  const request = inputs.length > 0 ? `${method}_Request` : ''
  const line =
    (owner: string) =>
    ({ apexName, type }: DerivedField) =>
      `      ${owner}.${apexName}  ${type}`
  return [
    `    ${method}(${request}) returns ${method}_Response, throws ${method}_ResponseException`,
    ...inputs.map(line(`${method}_Request`)),
    ...outputs.filter(output => !isException(output)).map(line(`${method}_Response`)),
    ...outputs.filter(isException).map(line(`${method}_ResponseException`)),
    ...callbacks.map(
      ({ handler, method: name, parameter }) => `      ${service}.${handler}: ${name}(List<${parameter}>)`,
    ),
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

/** Flow names a class by its namespace and two underscores; that of AppLink is stored in small letters. */
const toFlowType = (type: string, namespace: string): string =>
  type.includes('_')
    ? type.replace(/\b\w*_\w*/, name => `${namespace === 'HerokuAppLink' ? 'herokuapplink' : namespace}__${name}`)
    : type
