import * as z from 'zod'
import { assetUrl } from '../assets.ts'
import { readTextFile } from '../text.ts'
import { type Action, actionSchema } from './action.ts'

/** The invocable actions that the org has at the moment. */
export interface ActionList {
  /** Ignoring case. */
  find(type: Action['type'], name: string): Action | undefined
  list(type?: Action['type']): readonly Action[]
  /** Replaces one of the same type and name. */
  add(action: Action): void
  /** Back to what the file holds. */
  reset(): void
}

const readFile = (): readonly Action[] =>
  z.array(actionSchema).parse(JSON.parse(readTextFile(assetUrl('actions/actions.json'))))

const keyOf = (type: string, name: string): string => `${type}/${name.toLowerCase()}`

const mostActions = 1000

export function createActionList(): ActionList {
  const samples = readFile().map(action => [keyOf(action.type, action.name), action] as const)
  const actions = new Map(samples)
  return {
    find: (type, name) => actions.get(keyOf(type, name)),
    list: type => [...actions.values()].filter(action => type === undefined || action.type === type),
    add(action) {
      const key = keyOf(action.type, action.name)
      if (actions.has(key) || actions.size < mostActions) actions.set(key, action)
    },
    reset() {
      actions.clear()
      for (const [key, action] of samples) actions.set(key, action)
    },
  }
}
