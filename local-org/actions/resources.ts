import { notFound } from '../failure.ts'
import type { Answer, Call, PathValues, Resource } from '../resource.ts'
import type { Action, ActionParameter } from './action.ts'
import type { ActionList } from './list.ts'
import { runAction } from './run.ts'
import type { ActionEffect } from './session-sets.ts'

/** Kinds of custom actions that Salesforce lists and this org has none of. */
const emptyKinds = ['emailAlert', 'externalService', 'generatePromptResponse', 'quickAction', 'sendNotification']
const customKinds = ['apex', 'flow'] as const

const kindOf = (text: string): (typeof customKinds)[number] | undefined =>
  customKinds.find(kind => kind.toLowerCase() === text.toLowerCase())

const isEmptyKind = (text: string): boolean => emptyKinds.some(kind => kind.toLowerCase() === text.toLowerCase())

const homeOf = ({ version }: Call): string => `/services/data/v${version}/actions`

const addressOf = (call: Call, { type, name }: Action): string =>
  `${homeOf(call)}/${type === 'standard' ? type : `custom/${type}`}/${name}`

const typeOf = ({ type, name }: Action): string => (type === 'standard' ? name : type).toUpperCase()

const toListed = (call: Call, action: Action): object => ({
  label: action.label ?? action.name,
  name: action.name,
  type: typeOf(action),
  url: addressOf(call, action),
})

const toParameter = ({ name, label, description, type, maxOccurs }: ActionParameter): object => ({
  apexClass: null,
  description: description ?? null,
  label: label ?? name,
  maxOccurs,
  name,
  picklistValues: null,
  sobjectType: null,
  type,
})

const toDescription = (action: Action): object => ({
  category: null,
  configurationEditor: null,
  description: action.description ?? null,
  genericTypes: [],
  inputs: action.inputs.map(input => ({ ...toParameter(input), byteLength: 0, required: input.required })),
  label: action.label ?? action.name,
  name: action.name,
  outputs: action.outputs.map(toParameter),
  standard: action.type === 'standard',
  targetEntityName: null,
  type: typeOf(action),
})

/**
 * The resources of invocable actions: lists, descriptions, and stand-ins that can be invoked.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_actions_invocable.htm
 */
export function createActionResources(
  actions: ActionList,
  effects: ReadonlyMap<string, ActionEffect>,
): readonly Resource[] {
  const list = (call: Call, type: Action['type']): Answer => ({
    status: 200,
    body: { actions: actions.list(type).map(action => toListed(call, action)) },
  })

  const find = ({ kind, name = '' }: PathValues): Action => {
    const type = kind === undefined ? 'standard' : kindOf(kind)
    const action = type && actions.find(type, name)
    if (action === undefined) throw notFound()
    return action
  }

  const listKind = (call: Call, { kind = '' }: PathValues): Answer => {
    const type = kindOf(kind)
    if (type) return list(call, type)
    if (isEmptyKind(kind)) return { status: 200, body: { actions: [] } }
    throw notFound()
  }

  const kindsOf = (call: Call): Answer => {
    const kinds = [...customKinds, ...emptyKinds].sort()
    return { status: 200, body: Object.fromEntries(kinds.map(kind => [kind, `${homeOf(call)}/custom/${kind}`])) }
  }

  const describe = (_: Call, values: PathValues): Answer => ({ status: 200, body: toDescription(find(values)) })
  const run = (call: Call, values: PathValues): Answer => {
    const action = find(values)
    return runAction(action, { call, effect: action.type === 'standard' ? effects.get(action.name) : undefined })
  }
  const home = (call: Call): Answer => ({
    status: 200,
    body: { custom: `${homeOf(call)}/custom`, standard: `${homeOf(call)}/standard` },
  })

  return [
    { method: 'GET', path: '/actions', since: 32, run: home },
    { method: 'GET', path: '/actions/standard', since: 32, run: call => list(call, 'standard') },
    { method: 'GET', path: '/actions/standard/:name', since: 32, run: describe },
    { method: 'POST', path: '/actions/standard/:name', since: 32, run },
    { method: 'GET', path: '/actions/custom', since: 32, run: kindsOf },
    { method: 'GET', path: '/actions/custom/:kind', since: 32, run: listKind },
    { method: 'GET', path: '/actions/custom/:kind/:name', since: 32, run: describe },
    { method: 'POST', path: '/actions/custom/:kind/:name', since: 32, run },
  ]
}
