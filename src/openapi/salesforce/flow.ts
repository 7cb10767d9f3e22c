import { toFlowType } from '../../spec/names/encoding.ts'
import { toMetadataXml, type XmlElement } from '../metadata-xml.ts'
import { classOf, type PublishedAction } from './action.ts'
import {
  closed,
  toBuilder,
  toConnector,
  toHead,
  toInputParameter,
  toOutputParameter,
  toPlace,
  toScreen,
  toTextScreen,
} from './flow-elements.ts'
import { isPlain, type ScreenField, toAsked, toChoiceElements, toFieldElement } from './flow-fields.ts'
import { createNamer } from './namer.ts'
import { apiVersion } from './version.ts'
import { toHtml, toLabel } from './words.ts'

const maxNameChars = 80

/** What a flow holds beside the fields of its screens. */
const parts = {
  ask: 'Ask',
  fill: 'Fill_in',
  call: 'Call_app',
  decide: 'Look_at_answer',
  answered: 'Answered',
  show: 'Show_output',
  shown: 'Shown_output',
  tell: 'Tell_failure',
  told: 'Told_failure',
  stop: 'Tell_fault',
  stopped: 'Told_fault',
  input: 'input',
  output: 'output',
  failure: 'failure',
  code: 'responseCode',
} as const

/**
 * A screen flow that asks for the input of an action, calls it, and shows what it gives or says. A draft: it runs nowhere
 * until somebody activates it.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_visual_workflow.htm
 */
export function toFlowXml(action: PublishedAction): string {
  const namer = createNamer(maxNameChars)
  for (const name of Object.values(parts)) namer.take(name)
  const asked = toAsked(action, namer)
  const title = toLabel(action.tool.title, 80)
  return toMetadataXml('Flow', [
    toCall(action, asked),
    ['apiVersion', apiVersion],
    ...toFilling(asked),
    ...asked.flatMap(toChoiceElements),
    toDecision(action),
    ['description', toLabel(action.tool.description)],
    ['environments', 'Default'],
    ['interviewLabel', `${title} {!$Flow.CurrentDateTime}`],
    ['label', title],
    toBuilder('BuilderType', 'LightningFlowBuilder'),
    toBuilder('CanvasMode', 'AUTO_LAYOUT_CANVAS'),
    toBuilder('OriginBuilderType', 'LightningFlowBuilder'),
    ['processType', 'Flow'],
    ...(asked.length > 0 ? [toScreen(parts.ask, { fields: asked.map(toFieldElement), next: parts.fill })] : []),
    ...toEnds(action),
    ['start', [...toPlace(50, 0), toConnector('connector', asked.length > 0 ? parts.ask : parts.call)]],
    ['status', 'Draft'],
    ...toVariables(action, asked),
  ])
}

function toCall({ failure, names, operation, output }: PublishedAction, asked: readonly ScreenField[]): XmlElement {
  const target = operation.flowAction ?? `${names.service}.${operation.method}`
  const input = operation.inputs.filter(() => asked.length > 0)
  return [
    'actionCalls',
    [
      ...toHead(parts.call),
      ['actionName', target],
      ['actionType', 'externalService'],
      toConnector('connector', parts.decide),
      toConnector('faultConnector', parts.stop),
      ['flowTransactionModel', 'Automatic'],
      ...input.map(({ flowName }) => toInputParameter(flowName, parts.input)),
      ['nameSegment', target],
      ...(classOf(names, output.type) ? [toOutputParameter(output.flowName, parts.output)] : []),
      toOutputParameter(failure.flowName, parts.failure),
      toOutputParameter('responseCode', parts.code),
      ['versionSegment', 1],
    ],
  ]
}

function toFilling(asked: readonly ScreenField[]): readonly XmlElement[] {
  if (asked.length === 0) return []
  const items = asked.map(
    ({ name, property }): XmlElement => [
      'assignmentItems',
      [
        ['assignToReference', `${parts.input}.${property.apexName}`],
        ['operator', 'Assign'],
        ['value', [['elementReference', name]]],
      ],
    ],
  )
  return [['assignments', [...toHead(parts.fill), ...items, toConnector('connector', parts.call)]]]
}

const toDecision = ({ output }: PublishedAction): XmlElement => [
  'decisions',
  [
    ...toHead(parts.decide),
    toConnector('defaultConnector', parts.tell),
    ['defaultConnectorLabel', 'Refused'],
    [
      'rules',
      [
        ['name', parts.answered],
        ['conditionLogic', 'and'],
        [
          'conditions',
          [
            ['leftValueReference', parts.code],
            ['operator', 'EqualTo'],
            ['rightValue', [['numberValue', `${output.code}.0`]]],
          ],
        ],
        toConnector('connector', parts.show),
        ['label', 'Answered'],
      ],
    ],
  ],
]

/** The screens with which it can end: the output, a refusal of the app, and a call that got no answer. */
function toEnds(action: PublishedAction): readonly XmlElement[] {
  const { names, output } = action
  const properties = classOf(names, output.type)?.properties ?? []
  const lines = properties.map(property =>
    isPlain(property)
      ? `<p><b>${toHtml(property.name)}</b>: {!${parts.output}.${property.apexName}}</p>`
      : `<p><b>${toHtml(property.name)}</b>: not one value, so not shown here</p>`,
  )
  return [
    toTextScreen(parts.show, parts.shown, lines.join('') || '<p>Done.</p>'),
    toTextScreen(parts.tell, parts.told, `<p>{!${parts.failure}.message}</p><p>{!${parts.failure}.code}</p>`),
    toTextScreen(parts.stop, parts.stopped, '<p>{!$Flow.FaultMessage}</p>'),
  ]
}

function toVariables(
  { failure, input, names, output }: PublishedAction,
  asked: readonly ScreenField[],
): readonly XmlElement[] {
  const apexVariable = (name: string, type: string): XmlElement => [
    'variables',
    [['name', name], ['apexClass', toFlowType(type, names.namespace)], ['dataType', 'Apex'], ...closed],
  ]
  return [
    apexVariable(parts.failure, failure.type),
    ...(asked.length > 0 ? [apexVariable(parts.input, input.type)] : []),
    ...(classOf(names, output.type) ? [apexVariable(parts.output, output.type)] : []),
    ['variables', [['name', parts.code], ['dataType', 'Number'], ...closed, ['scale', 0]]],
  ]
}
