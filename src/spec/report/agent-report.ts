import type { ToldSummary } from '../../core/disclosure/told-text.ts'
import { printable } from '../../core/printable.ts'
import { type JsonObject, listOf, textOf } from '../walk/value.ts'
import type { ActionEffects, AgentAction, AgentField, AgentView } from './agent-view.ts'

/** Characters of a result that reach the model; of one that keeps the conversation's state; of what a model writes. */
const limits = { result: 65_000, state: 50_000, input: 8_192, description: 1_333 }

/** What an agent will see, action by action, for people. */
export function toAgentReport(view: AgentView): string {
  const { actions, kept = [], service, topic, warnings } = view
  const lines = [
    ...(topic ? topicLines(topic) : [`${service}: no topic`]),
    ...(actions.length === 0 ? ['', 'No action: agents get nothing from this service.'] : []),
    ...actions.flatMap(action => ['', ...actionLines(action)]),
    ...(kept.length > 0 ? ['', 'Kept from agents by the data policy', ...kept.map(name => `  ${name}`)] : []),
    ...(warnings.length > 0 ? ['', 'Warnings', ...warnings.map(warning => `  ${warning}`)] : []),
  ]
  return lines.map(printable).join('\n')
}

const topicLines = (topic: JsonObject): string[] => [
  `Topic ${textOf(topic.name)}`,
  `  For:   ${textOf(topic.classificationDescription)}`,
  `  Scope: ${textOf(topic.scope)}`,
  ...listOf(topic.instructions).map(line => `  - ${String(line)}`),
]

function actionLines(action: AgentAction): string[] {
  const { asked, effects, hasPersonalData, inputs, instructions, label, outputs, permissionSet, target, warnings } =
    action
  return [
    `${label}  (${target})`,
    `  ${instructions}`,
    ...asked.map(question => `  Asked:   ${question}`),
    `  Called:  as the user${permissionSet ? `, who has ${permissionSet} for the call` : ''}${hasPersonalData ? '; personal data' : ''}`,
    ...(effects ? [`  Does:    ${effects.text}${hintsOf(effects)}`, `  Objects: ${effects.touches}`] : []),
    '  Inputs:',
    ...(inputs.length > 0 ? inputs.map(toInput) : ['    none']),
    '  Outputs:',
    ...(outputs.length > 0 ? outputs.map(toOutput) : ['    none']),
    ...shownLines(action),
    `  Size:    ${sizesOf(action)}`,
    ...warnings.map(warning => `  Warning: ${warning}`),
  ]
}

/** Of the fields of the tool, which may be more than what the action gives. */
const shownLines = ({ shownTo = [] }: AgentAction): readonly string[] =>
  shownTo.length === 0 ? [] : ['  Shown, by the data policy:', ...shownTo.map(toShown)]

const toShown = ({ kinds, text }: ToldSummary): string => `    ${kinds.join(', ')}: ${text}`

/** MCP clients are told the same. */
function hintsOf({ hints }: ActionEffects): string {
  const given = Object.entries(hints).flatMap(([name, isSo]) => (isSo ? [name] : []))
  return given.length > 0 ? `  (${given.join(', ')})` : ''
}

const toInput = (field: AgentField): string =>
  `    ${field.name}  ${field.type}${field.required ? ', required' : ''}  ${field.description}`

const toOutput = (field: AgentField): string =>
  `    ${field.name}  ${field.type}${field.required ? '' : ', may be missing'}  ${field.description}`

const numeral = (value: number): string => value.toLocaleString('en-US')

function sizesOf({ inputChars, instructions, outputChars }: AgentAction): string {
  return [
    `instructions ${numeral(instructions.length)} of ${numeral(limits.description)} characters`,
    `input about ${numeral(inputChars)} of ${numeral(limits.input)}`,
    `result about ${numeral(outputChars)} of ${numeral(limits.result)} (${numeral(limits.state)} to be safe)`,
  ].join('; ')
}
