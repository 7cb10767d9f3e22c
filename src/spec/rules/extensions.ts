import { below, type Place } from '../walk/place.ts'
import type { ExtensionTarget } from '../walk/targets.ts'
import { isObject } from '../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from './rule.ts'
import { observed, pages } from './sources.ts'

const action = 'agent.action'
const flags: ReadonlySet<string> = new Set(['publishAsAgentAction', 'isPii', 'isUserInput', 'isDisplayable'])
const flagHomes: ReadonlyMap<string, string> = new Map([
  ['publishAsAgentAction', 'x-sfdc.agent.action of the operation'],
  ['isPii', 'x-sfdc.privacy of the operation'],
  ['isUserInput', 'x-sfdc.agent.action inside the schema of the request'],
  ['isDisplayable', 'x-sfdc.agent.action inside the schema of the response'],
])
const authorization = 'heroku.authorization'
const known: Readonly<Record<ExtensionTarget['where'], ReadonlySet<string>>> = {
  root: new Set(['name', 'classificationDescription', 'scope', 'instructions'].map(key => `agent.topic.${key}`)),
  operation: new Set([
    `${action}.publishAsAgentAction`,
    'privacy.isPii',
    ...['connectedApp', 'externalClientApp', 'permissionSet'].map(key => `${authorization}.${key}`),
  ]),
  schema: new Set([`${action}.isUserInput`, `${action}.isDisplayable`]),
  elsewhere: new Set(),
}

/** Rules on Salesforce's extension and everyone else's. */
export const extensionRules: readonly Rule[] = [
  {
    id: 'ag-action-flag-boolean',
    profile: 'agent',
    severity: 'error',
    sentence: 'publishAsAgentAction, isPii, isUserInput and isDisplayable are true or false, each at its place.',
    sources: [
      pages['HK-OAS'],
      observed(
        'The Java tutorial of Heroku for agents has isUserInput, isDisplayable and isPii beside publishAsAgentAction.',
      ),
    ],
    at: 'extension',
    check: target =>
      target.key === 'x-sfdc'
        ? leavesOf({ ...target, path: '' }).flatMap(leaf => flagProblem(leaf, target.where))
        : none,
  },
  {
    id: 'ag-unknown-xsfdc',
    profile: 'es',
    severity: 'warning',
    sentence: 'There is no unknown key under `x-sfdc`, and no other extension.',
    sources: [pages['AFV-14']],
    at: 'extension',
    check: target =>
      target.key === 'x-sfdc'
        ? leavesOf({ ...target, path: '' }).flatMap(leaf => unknownKey(leaf, target.where))
        : [foreign(target)],
  },
]

interface Leaf {
  /** Keys below `x-sfdc`, with dots. */
  readonly path: string
  readonly value: unknown
  readonly place: Place
}

/** The values under an extension, lists as they are. */
const leavesOf = ({ path, value, place }: Leaf): readonly Leaf[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([key, child]) =>
        leavesOf({ path: path ? `${path}.${key}` : key, value: child, place: below(place, key) }),
      )
    : [{ path, value, place }]

function flagProblem({ path, value, place }: Leaf, where: ExtensionTarget['where']): readonly Problem[] {
  const flag = place.key
  if (!flags.has(flag)) return none
  if (!known[where].has(path)) {
    return [
      problemAt(place, {
        message: `Salesforce does not read ${flag} here.`,
        fix: `It belongs in ${flagHomes.get(flag)}.`,
        severity: 'warning',
      }),
    ]
  }
  if (typeof value === 'boolean') return none
  const message = `${flag} is ${JSON.stringify(value)}, neither true nor false.`
  return [problemAt(place, { message, fix: 'Write true or false, without quotes.' })]
}

function unknownKey({ path, place }: Leaf, where: ExtensionTarget['where']): readonly Problem[] {
  const isTopic = where === 'root' && path === 'agent.topic'
  if (known[where].has(path) || flags.has(place.key) || isTopic) return none
  const message = `Nothing at Salesforce reads ${['x-sfdc', path].filter(Boolean).join('.')} here.`
  return [problemAt(place, { message, fix: 'Correct the key or its place, or remove it.' })]
}

const foreign = ({ key, place }: ExtensionTarget): Problem =>
  problemAt(place, {
    message: `${key} is no extension of Salesforce, and imports have been refused for such.`,
    fix: key === 'x-callbacks' ? 'Write callbacks.' : 'Remove it from the document that is published.',
  })
