import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { OrgAddress } from '../sign-in/userinfo.ts'
import { readBodyJson } from '../text.ts'
import type { Addon } from './addon.ts'
import { refuse } from './api-error.ts'
import type { Attachments } from './attachments.ts'
import type { DataActionTarget, DataActionTargets } from './data-action-targets.ts'
import { developer } from './links/link-answer.ts'
import { developerName, type Links } from './links/links.ts'

export interface DataActionTargetRouteParts extends OrgAddress {
  readonly addon: Addon
  readonly attachments: Attachments
  readonly connections: Links
  readonly dataActionTargets: DataActionTargets
}

const targetBody = z.object({
  api_name: developerName,
  label: z.string().min(1).max(80),
  target_endpoint: z.string().min(1).max(2000),
  type: z.literal('webhook').default('webhook'),
})

const authenticationBody = z.object({
  api_name: z.string(),
  org_id: z.string(),
  signature: z.string(),
  payload: z.string(),
})

interface TargetAnswerParts {
  readonly addon: Addon
  readonly attachments: Attachments
  readonly orgId: string
}

const toTargetAnswer = ({ addon, attachments, orgId }: TargetAnswerParts, target: DataActionTarget) => ({
  id: target.id,
  api_name: target.apiName,
  label: target.label,
  target_endpoint: target.endpoint,
  type: 'webhook',
  status: 'created',
  org_id: orgId,
  created_at: target.createdAt,
  created_by: developer,
  last_modified_at: target.createdAt,
  last_modified_by: developer,
  heroku_app: herokuAppOf(attachments, target.appId ?? addon.appId),
})

const herokuAppOf = (attachments: Attachments, appId: string) => {
  const { name, url = 'http://127.0.0.1' } = attachments.appOf(appId) ?? {}
  return { id: appId, name, url }
}

/** Makes and shows Data Action Targets, and says whether an event is signed by one: the mesh asks for each. */
export const createDataActionTargetRoutes = (parts: DataActionTargetRouteParts): Hono => {
  const { connections, dataActionTargets, orgId } = parts
  const toAnswer = (target: DataActionTarget) => toTargetAnswer(parts, target)

  const isConnected = (c: Context): boolean => {
    const link = connections.linkOf(c.req.param('name') ?? '')
    return link?.provider === 'datacloud' && link.status === 'ready'
  }
  const missing = (c: Context): Response =>
    refuse(c, 'record_not_found', `There is no connected Data Cloud org ${c.req.param('name')}.`)

  const add = async (c: Context): Promise<Response> => {
    const body = targetBody.safeParse(await readBodyJson(c.req))
    if (!body.success) return refuse(c, 'validation_failed', z.prettifyError(body.error))
    const { api_name: apiName, label, target_endpoint: endpoint } = body.data
    if (dataActionTargets.targetOf(apiName)) return refuse(c, 'conflict', `The name ${apiName} is in use.`)
    const target = dataActionTargets.add({ apiName, label, endpoint, appId: c.req.header('x-app-uuid') })
    return c.json({ ...toAnswer(target), status: 'pending' }, 202)
  }

  const base = '/connections/datacloud/:name/data_action_targets'
  return new Hono()
    .post(base, c => (isConnected(c) ? add(c) : missing(c)))
    .get(base, c => (isConnected(c) ? c.json(dataActionTargets.all().map(toAnswer)) : missing(c)))
    .get(`${base}/:target`, c => {
      const target = isConnected(c) ? dataActionTargets.targetOf(c.req.param('target')) : undefined
      return target ? c.json(toAnswer(target)) : missing(c)
    })
    .post('/data_action_targets/authenticate', async c => {
      const body = authenticationBody.safeParse(await readBodyJson(c.req))
      if (!body.success) return refuse(c, 'validation_failed', z.prettifyError(body.error))
      const { api_name, org_id, signature, payload } = body.data
      const own = org_id.length >= 15 && orgId.startsWith(org_id)
      return own && dataActionTargets.verify(api_name, payload, signature)
        ? c.json({})
        : refuse(c, 'unauthorized', 'The event is not signed by a Data Action Target of this org.')
    })
}
