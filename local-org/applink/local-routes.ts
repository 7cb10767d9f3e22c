import { Hono } from 'hono'
import * as z from 'zod'
import { readBodyJson } from '../text.ts'
import type { Addon } from './addon.ts'
import type { DataActionTargets } from './data-action-targets.ts'
import { linkName } from './links/links.ts'

interface LocalRouteParts {
  readonly addon: Addon
  readonly dataActionTargets: DataActionTargets
  /** Origin of the org. */
  readonly orgUrl: () => string
}

const targetBody = z.strictObject({
  apiName: linkName,
  /** Path of the app. */
  endpoint: z.string().startsWith('/').max(2000),
  /** API name of the object whose changes are sent. */
  object: z.string().min(1).max(80).optional(),
  /** The record that is sent as a sample. */
  payload: z.record(z.string(), z.unknown()),
})

/**
 * `/_local/applink`: what the add-on gives its app as variables, for programs on this machine that stand in for it.
 * `/_local/data-action-targets`: a target as an administrator makes it in Data Cloud, with a sample to send.
 */
export const createApplinkLocalRoutes = ({ addon, dataActionTargets: targets, orgUrl }: LocalRouteParts): Hono =>
  new Hono()
    .get('/_local/applink', c =>
      c.json({ apiUrl: `${orgUrl()}/addons/${addon.id}`, token: addon.token, appId: addon.appId }),
    )
    .put('/_local/data-action-targets/:apiName', async c => {
      const given: unknown = await readBodyJson(c.req)
      const body = targetBody.safeParse({ ...Object(given), apiName: c.req.param('apiName') })
      if (!body.success) return c.json({ message: z.prettifyError(body.error) }, 400)
      const { apiName, endpoint, ...sample } = body.data
      const known = targets.targetOf(apiName)
      const target = known?.endpoint === endpoint ? known : targets.add({ apiName, label: apiName, endpoint })
      targets.setSample(apiName, sample)
      return c.json({ ...target, ...sample })
    })
