import { Hono } from 'hono'
import * as z from 'zod'
import type { Resource } from '../resource.ts'
import type { Store } from '../store/store.ts'
import { readBodyJson } from '../text.ts'
import { actionSchema } from './action.ts'
import { type ActionList, createActionList } from './list.ts'
import { createActionResources } from './resources.ts'
import { createSessionSetEffects } from './session-sets.ts'

/** The invocable actions of the org. */
export interface Actions {
  readonly resources: readonly Resource[]
  /** Under `/_local`. */
  readonly localRoutes: Hono
}

export function createActions(store: Store): Actions {
  const actions = createActionList()
  return {
    resources: createActionResources(actions, createSessionSetEffects(store)),
    localRoutes: createLocalRoutes(actions),
  }
}

/** `/_local/actions`: GET lists the actions, POST adds or replaces one, DELETE goes back to the file's. */
const createLocalRoutes = (actions: ActionList): Hono =>
  new Hono()
    .get('/_local/actions', c => c.json({ actions: actions.list() }))
    .post('/_local/actions', async c => {
      const given = actionSchema.safeParse(await readBodyJson(c.req))
      if (!given.success) return c.json({ message: z.prettifyError(given.error) }, 400)
      actions.add(given.data)
      return c.json(given.data, 201)
    })
    .delete('/_local/actions', c => {
      actions.reset()
      return c.body(null, 204)
    })
