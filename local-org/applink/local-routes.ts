import { Hono } from 'hono'
import * as z from 'zod'
import { isOffered, type RegisteredService, type RegisteredServices } from '../named-credentials/services.ts'
import { readBodyJson } from '../text.ts'
import type { DataActionTargets } from './data-action-targets.ts'
import { developerName } from './links/links.ts'
import { readOperations } from './publications/operation.ts'
import { isActive, type Publication, type Published } from './publications/published.ts'

interface LocalRouteParts {
  readonly published: Published
  /** Services that are called without AppLink. */
  readonly registered: RegisteredServices
  readonly dataActionTargets: DataActionTargets
  readonly allTargets: () => readonly DataActionTargets[]
}

const targetBody = z.strictObject({
  apiName: developerName,
  /** Path of the app. */
  endpoint: z.string().startsWith('/').max(2000),
  /** API name of the object whose changes are sent. */
  object: z.string().min(1).max(80).optional(),
  /** The record that is sent as a sample. */
  payload: z.record(z.string(), z.unknown()),
})

const serviceBody = z.strictObject({
  active: z.boolean(),
  /** Operation ids; all of them where there are none. */
  operations: z.array(z.string().min(1).max(255)).min(1).max(3000).optional(),
})

const withKeys = (targets: DataActionTargets) =>
  targets.all().map(target => ({ ...target, secretKey: targets.secretKeyOf(target.apiName) }))

const toService = (publication: Publication) => ({
  service: publication.clientName,
  operations: readOperations(publication.spec).map(({ operationId }) => ({
    name: operationId,
    active: isActive(publication, operationId),
  })),
})

/** One whose document the app shows has operations that are known at a call. */
const toRegistered = (service: RegisteredService) => ({
  ...{ service: service.name, namedCredential: service.namedCredential },
  operations: readOperations(service.document ?? {}).map(operation => ({
    name: operation.operationId,
    active: isOffered(service, operation),
  })),
})

/**
 * `/_local/services`: External Services with their operations, to be activated and deactivated as an administrator does in Setup.
 * `/_local/data-action-targets`: targets as an administrator makes them in Data Cloud, with a sample to send, and their secret
 * keys.
 */
export const createApplinkLocalRoutes = ({
  allTargets,
  dataActionTargets: targets,
  published,
  registered,
}: LocalRouteParts): Hono =>
  new Hono()
    .get('/_local/services', c =>
      c.json({ services: [...published.all().map(toService), ...registered.all().map(toRegistered)] }),
    )
    .patch('/_local/services/:service', async c => {
      const body = serviceBody.safeParse(await readBodyJson(c.req))
      if (!body.success) return c.json({ message: z.prettifyError(body.error) }, 400)
      const { active, operations } = body.data
      const name = c.req.param('service')
      const changed = published.setActive(name, active, operations)
      if (changed) return c.json(toService(changed))
      const document = registered.serviceOf(name)?.document ?? {}
      const meant = operations ?? readOperations(document).map(({ operationId }) => operationId)
      const other = registered.setActive(name, active, meant)
      return other ? c.json(toRegistered(other)) : c.json({ message: 'there is no such service' }, 404)
    })
    .get('/_local/data-action-targets', c => c.json({ targets: allTargets().flatMap(withKeys) }))
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
