import { type Context, Hono } from 'hono'
import type { OrgAddress } from '../../sign-in/userinfo.ts'
import { readBodyText } from '../../text.ts'
import type { Addon } from '../addon.ts'
import { refuse } from '../api-error.ts'
import type { Attachments } from '../attachments.ts'
import { developer } from '../links/link-answer.ts'
import type { Link, Links } from '../links/links.ts'
import { type Bundle, readBundle } from './bundle.ts'
import { createOwnership, type Ownership } from './ownership.ts'
import type { PermissionSets } from './permission-sets.ts'
import type { Publication, Published } from './published.ts'

export interface PublicationParts extends OrgAddress {
  readonly addon: Addon
  readonly attachments: Attachments
  readonly connections: Links
  readonly permissionSets: PermissionSets
  readonly published: Published
  readonly publish: Publish
}

const partsOf = async (c: Context): Promise<{ zip: Buffer; request: string }> => {
  const { metadata, app_request } = await c.req.parseBody()
  if (!(metadata instanceof File)) throw new Error('metadata: must be a zip file')
  const request = app_request instanceof File ? await readBodyText(app_request) : app_request
  if (typeof request !== 'string') throw new Error('app_request: is missing')
  return { zip: Buffer.from(await metadata.arrayBuffer()), request }
}

/** Keeps a bundle, and makes its permission sets for the user of the connection. */
export type Publish = (bundle: Bundle, target: PublishTarget) => Publication

interface PublishTarget {
  readonly connection: Link
  readonly appId: string
  readonly addonId: string
}

/** @throws Error for what `Published` refuses to keep */
export const createPublish = ({
  attachments,
  permissionSets,
  published,
}: Pick<PublicationParts, 'attachments' | 'permissionSets' | 'published'>): Publish => {
  const ownership = createOwnership(attachments)
  const { define, grant } = createSetWriter(permissionSets)
  for (const known of published.all()) define(known)
  return (bundle, { connection, ...way }) => {
    const publication = published.keep(bundle, ownership.wayOf(connection.name, way))
    if (connection.person) grant(bundle, connection.person.userId)
    define(bundle)
    return publication
  }
}

/** What the permission sets of a bundle give, and to whom. */
const createSetWriter = (permissionSets: PermissionSets) => ({
  define({ permissionSets: sets = {} }: Bundle): void {
    for (const [name, notation] of Object.entries(sets)) permissionSets.define(name, notation)
  },
  grant({ clientName, sessionPermissionSets, permissionSets: sets = {} }: Bundle, userId: string): void {
    permissionSets.grant({ name: clientName, sessionBased: false }, userId)
    for (const name of sessionPermissionSets) permissionSets.grant({ name, sessionBased: true }, userId)
    for (const [name, { hasActivationRequired = false }] of Object.entries(sets)) {
      permissionSets.grant({ name, sessionBased: hasActivationRequired }, userId)
    }
  },
})

const toPublicationAnswer = (publication: Publication, orgId: string, { appIdOf }: Ownership) => ({
  app_uuid: appIdOf(publication),
  connection_name: publication.connectionName,
  created_at: publication.createdAt,
  created_by: developer,
  esr_id: publication.esrId,
  esr_name: publication.clientName,
  heroku_applink_id: publication.id,
  last_modified_at: publication.changedAt,
  last_modified_by: developer,
  org_id: orgId,
})

/** Takes publish bundles, keeps them, and makes their permission sets for the user of the connection. */
export const createPublicationRoutes = (parts: PublicationParts): Hono => {
  const { addon, attachments, connections, published, orgId } = parts
  const ownership = createOwnership(attachments)

  const toAnswer = (publication: Publication) => toPublicationAnswer(publication, orgId, ownership)

  const isOf =
    ({ name }: Link, appId: string) =>
    (publication: Publication) =>
      publication.connectionName === name &&
      ownership.appIdOf(publication) === appId &&
      ownership.addonIdOf(publication) === addon.id

  const publish = async (c: Context, connection: Link): Promise<Response> => {
    try {
      const { zip, request } = await partsOf(c)
      const bundle = readBundle(zip, request)
      const appId = c.req.header('x-app-uuid') ?? addon.appId
      return c.json(toAnswer(parts.publish(bundle, { connection, appId, addonId: addon.id })), 201)
    } catch (error) {
      return refuse(c, 'validation_failed', error instanceof Error ? error.message : String(error))
    }
  }

  const connectionOf = (c: Context): Link | undefined => {
    const link = connections.linkOf(c.req.param('name') ?? '')
    return link?.status === 'ready' ? link : undefined
  }
  const missing = (c: Context): Response =>
    refuse(c, 'record_not_found', `There is no connected org ${c.req.param('name')}.`)

  return new Hono()
    .post('/connections/salesforce/:name/apps', c => {
      const connection = connectionOf(c)
      return connection ? publish(c, connection) : missing(c)
    })
    .get('/connections/salesforce/:name/apps/:app', c => {
      const connection = connectionOf(c)
      const app = attachments.appOf(c.req.param('app'))
      if (!connection || !app || !attachments.isAttached(addon.id, app.id)) return missing(c)
      const own = published.all().filter(isOf(connection, app.id))
      return c.json(own.map(toAnswer))
    })
}
