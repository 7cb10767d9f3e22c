import type { Catalog } from '../../core/tool/catalog.ts'
import { toFlowType } from '../../spec/names/encoding.ts'
import type { AppLinkConfig } from '../config.ts'
import { createDocuments } from '../openapi.ts'
import { classOf, type Fields, type PublishedAction, toActions } from './action.ts'
import { toClasses } from './classes.ts'

/** A variable of a flow. */
interface FlowVariable {
  readonly name: string
  readonly type: string
  readonly about: string
}

/** How Apex and a flow call an action with an input. */
export interface CallCode {
  /** A class that makes the call. Its input has what the given one has, whether the app takes that or not. */
  readonly apex: string
  /** Absent: no flow can call it. */
  readonly flow:
    | { readonly action: string; readonly inputs: readonly FlowVariable[]; readonly outputs: readonly FlowVariable[] }
    | undefined
}

/**
 * Writes calls of the published actions.
 * @throws Error as `createDocuments` does
 */
export function createCallCode(catalog: Catalog, config: AppLinkConfig) {
  const actions = createDocuments(catalog, config).flatMap(toActions)
  /** `undefined` for a tool that is no action. */
  return (toolName: string, input: Fields): CallCode | undefined => {
    const action = actions.find(({ tool }) => tool.name === toolName)
    return action && { apex: toApex(action, input), flow: toFlow(action, input) }
  }
}

/** Nobody asked for just this input. */
const toApex = (action: PublishedAction, input: Fields): string =>
  toClasses({
    ...action,
    tool: { ...action.tool, examples: [] },
    input: { ...action.input, value: input },
  }).main

function toFlow({ failure, input, names, operation, output }: PublishedAction, given: Fields): CallCode['flow'] {
  if (operation.flowAction === undefined) return undefined
  const { flowName = '' } = operation.inputs[0] ?? {}
  const fields = classOf(names, input.type)?.properties ?? []
  const typeOf = (type: string): string => toFlowType(type, names.namespace)
  const results = classOf(names, output.type)?.properties ?? []
  return {
    action: operation.flowAction,
    inputs: fields.map(({ apexName, name, type }) => ({
      name: `${flowName}.${apexName}`,
      type: typeOf(type),
      about: Object.hasOwn(given, name) ? JSON.stringify(given[name]) : '',
    })),
    outputs: [
      { name: 'responseCode', type: 'Number', about: `${output.code} when it went well` },
      ...results.map(({ apexName, type }) => ({
        name: `${output.flowName}.${apexName}`,
        type: typeOf(type),
        about: `with ${output.code}`,
      })),
      { name: failure.flowName, type: typeOf(failure.type), about: 'with any other code' },
    ],
  }
}
