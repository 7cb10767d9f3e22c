import { Hono } from 'hono'
import { tokenOf } from '../sign-in/sessions/guard.ts'
import type { Addon } from './addon.ts'
import { refuse } from './api-error.ts'
import type { Attachments } from './attachments.ts'

/** Paths that the mesh calls, without naming an app. */
const meshPath = /\/(?:invocations\/authentication|data_action_targets\/authenticate)$/

interface AddonApiParts {
  readonly addon: Addon
  readonly attachments: Pick<Attachments, 'isAttached'>
}

/** The AppLink API of one add-on, under `/addons/{id}`: checks its credentials, then hands on to the given routes. */
export const createAddonApi = ({ addon, attachments }: AddonApiParts, routes: readonly Hono[]): Hono => {
  const api = new Hono()
  api.use('/addons/:id/*', async (c, next) => {
    if (tokenOf(c.req.header('authorization')) !== addon.token) {
      return refuse(c, 'unauthorized', 'The bearer token is not the one of this add-on.')
    }
    const app = c.req.header('x-app-uuid')
    if (!meshPath.test(c.req.path) && (app === undefined || !attachments.isAttached(addon.id, app))) {
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

/** The AppLink API of all add-ons. */
export const createApplinkApi = (apiOf: (addonId: string) => Hono | undefined): Hono =>
  new Hono().all('/addons/:id/*', c => {
    const api = apiOf(c.req.param('id'))
    return api ? api.fetch(c.req.raw) : refuse(c, 'record_not_found', 'There is no such add-on.')
  })
