import { Hono } from 'hono'
import { tokenOf } from '../sign-in/sessions/guard.ts'
import type { Addon } from './addon.ts'
import { refuse } from './api-error.ts'

/** Paths that the mesh calls, without naming an app. */
const meshPath = /\/(?:invocations\/authentication|data_action_targets\/authenticate)$/

/** The AppLink API under `/addons/{id}`: checks the add-on's credentials, then hands on to the given routes. */
export const createApplinkApi = (addon: Addon, routes: readonly Hono[]): Hono => {
  const api = new Hono()
  api.use('/addons/:id/*', async (c, next) => {
    if (c.req.param('id') !== addon.id) return refuse(c, 'record_not_found', 'There is no such add-on.')
    if (tokenOf(c.req.header('authorization')) !== addon.token) {
      return refuse(c, 'unauthorized', 'The bearer token is not the one of this add-on.')
    }
    const app = c.req.header('x-app-uuid')
    if (!meshPath.test(c.req.path) && app !== addon.appId) {
      return app === undefined
        ? refuse(c, 'validation_failed', 'The header x-app-uuid is missing.')
        : refuse(c, 'forbidden', 'The header x-app-uuid names an app that this add-on is not attached to.')
    }
    return next()
  })
  for (const route of routes) api.route('/addons/:id', route)
  api.all('/addons/:id/*', c => refuse(c, 'record_not_found', 'There is no such address in the AppLink API.'))
  return api
}
