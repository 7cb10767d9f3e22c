import type { ToldSummary } from '../../core/disclosure/told-text.ts'
import type { Effects } from '../../core/tool/effects.ts'
import { esEncode, toServiceName } from '../names/encoding.ts'
import type { Finding } from '../rules/rule.ts'
import { lint } from '../spec.ts'
import { agentOf, schemasOf, successesOf } from '../walk/operation.ts'
import { pointerOf } from '../walk/place.ts'
import { composedOf, itemsOf, propertiesOf } from '../walk/schema-parts.ts'
import { createSpec } from '../walk/spec.ts'
import type { Found, OperationTarget, Spec } from '../walk/targets.ts'
import { type JsonObject, listOf, objectOf, textOf } from '../walk/value.ts'

/** A field of the first level, which is all an agent sees. */
export interface AgentField {
  readonly name: string
  /** In words: `whole number`, `list of text`. */
  readonly type: string
  readonly required: boolean
  readonly description: string
}

/** What an agent sees of one action. */
export interface AgentAction {
  readonly label: string
  /** What Agent Builder lists: service and operation. */
  readonly target: string
  readonly instructions: string
  /** What people ask when they want it, where that is known: no document says it. */
  readonly asked: readonly string[]
  readonly inputs: readonly AgentField[]
  readonly outputs: readonly AgentField[]
  /** Characters at most, as far as the schemas say. */
  readonly inputChars: number
  readonly outputChars: number
  readonly hasPersonalData: boolean
  /** Session permission set that the user gets for the call. */
  readonly permissionSet: string | undefined
  /** What the tool behind it does beside answering; unknown of documents of others. */
  readonly effects: ActionEffects | undefined
  /** Who is shown what of its tool, by the policy of the app; absent: there is none, or nobody knows. */
  readonly shownTo?: readonly ToldSummary[] | undefined
  readonly warnings: readonly string[]
}

/** In a sentence, and by the names of MCP's annotations. */
export interface ActionEffects {
  readonly text: string
  /** The objects of an org, in words. */
  readonly touches: string
  readonly hints: Effects
}

/** What a document does not say. */
export interface AgentViewOptions {
  /** The name under which it will be published. */
  readonly clientName?: string | undefined
  /** By operationId. */
  readonly effects?: ReadonlyMap<string, ActionEffects>
  /** By operationId. */
  readonly asked?: ReadonlyMap<string, readonly string[]>
  /** By operationId. */
  readonly shownTo?: ReadonlyMap<string, readonly ToldSummary[]>
  /** Actions that the policy of the app keeps from agents. */
  readonly kept?: readonly string[]
}

export interface AgentView {
  readonly service: string
  readonly topic: JsonObject | undefined
  readonly actions: readonly AgentAction[]
  /** Actions that the policy of the app keeps from agents, so that they are not among these; absent: there is none. */
  readonly kept?: readonly string[] | undefined
  /** On the whole document. */
  readonly warnings: readonly string[]
}

/** More tools than this and a model chooses worse. */
const maxActions = 10

/** What an agent will see of a document of any shape. */
export function toAgentView(document: unknown, options: AgentViewOptions = {}): AgentView {
  const { asked, clientName, effects, kept, shownTo } = options
  const spec = createSpec({ document })
  const service = clientName ?? toServiceName(textOf(objectOf(spec.document.info).title))
  const findings = lint({ document, context: { serviceName: service } }).filter(isForAgents)
  const byOperation = Map.groupBy(findings, ({ pointer }) => pointer.split('/', operationDepth).join('/'))
  const published = spec.operations.filter(operation => operation.published)
  const topic = agentOf(spec.document).topic
  return {
    service,
    topic: topic === undefined ? undefined : objectOf(topic),
    actions: published.map(operation => ({
      ...toAction(operation, service, byOperation),
      effects: effects?.get(operation.id),
      asked: asked?.get(operation.id) ?? [],
      shownTo: shownTo?.get(operation.id),
    })),
    kept: kept?.length ? kept : undefined,
    warnings: [
      ...findings.filter(({ pointer }) => !pointer.startsWith('/paths/')).map(toWarning),
      ...(published.length > maxActions
        ? [
            `${published.length} actions under one topic: models choose well among ${maxActions} or fewer. Split the topic.`,
          ]
        : []),
    ],
  }
}

/** Segments of the pointer of an operation, the empty first one included: `/paths/{path}/{method}`. */
const operationDepth = 4

const isForAgents = ({ rule, severity }: Finding): boolean =>
  severity !== 'info' && (rule.startsWith('ag-') || rule === 'es-description-length')

const toWarning = ({ fix, message }: Finding): string => `${message} ${fix}`

type FindingsByOperation = ReadonlyMap<string, readonly Finding[]>

function toAction(
  operation: OperationTarget,
  service: string,
  findings: FindingsByOperation,
): Omit<AgentAction, 'asked' | 'effects' | 'shownTo'> {
  const { body, id, place, spec, value } = operation
  const extension = objectOf(value['x-sfdc'])
  const [input] = schemasOf(body)
  const [output] = schemasOf(successesOf(operation)[0]?.found)
  return {
    label: textOf(value.summary) || id,
    target: `${service}.${esEncode(id)}`,
    instructions: textOf(value.description),
    inputs: [...operation.parameters.map(toParameter(spec)), ...fieldsOf(input, spec)],
    outputs: fieldsOf(output, spec),
    inputChars: input ? spec.maxCharsOf(input) : 0,
    outputChars: output ? spec.maxCharsOf(output) : 0,
    hasPersonalData: objectOf(extension.privacy).isPii === true,
    permissionSet: textOf(objectOf(objectOf(extension.heroku).authorization).permissionSet) || undefined,
    warnings: (findings.get(pointerOf(place)) ?? []).map(toWarning),
  }
}

const toParameter =
  (spec: Spec) =>
  ({ place, value }: Found): AgentField => ({
    name: textOf(value.name),
    type: typeOf({ value: objectOf(value.schema), place }, spec),
    required: value.required === true,
    description: textOf(value.description),
  })

function fieldsOf(schema: Found | undefined, spec: Spec): readonly AgentField[] {
  const parts = schema ? composedOf(schema, spec) : []
  const required = new Set(parts.flatMap(({ value }) => listOf(value.required)))
  return parts.flatMap(propertiesOf).map(property => {
    const found = spec.resolve(property.value, property.place) ?? property
    return {
      name: property.place.key,
      type: typeOf(found, spec),
      required: required.has(property.place.key),
      description: textOf(property.value.description) || textOf(found.value.description),
    }
  })
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  'string date': 'date',
  'string date-time': 'date and time',
  'string byte': 'bytes in base64',
  integer: 'whole number',
  number: 'number',
  boolean: 'yes or no',
  object: 'object, whose fields stay out of sight',
}

/** The type in words; a list names the type of its entries, one level deep. */
function typeOf(found: Found, spec: Spec): string {
  const [items] = itemsOf(found)
  const entry = items && spec.resolve(items.value, items.place)
  return entry ? `list of ${wordOf(entry)}` : wordOf(found)
}

function wordOf({ value }: Found): string {
  const choices = listOf(value.enum)
  if (choices.length > 0) return `one of ${choices.join(', ')}`
  const type = textOf(value.type)
  return words[`${type} ${textOf(value.format)}`] ?? words[type] ?? 'something without a type'
}
