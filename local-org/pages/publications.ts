import { html } from 'hono/html'
import type { Addon } from '../applink/addon.ts'
import { toDocumentBundle } from '../applink/publications/bundle.ts'
import { readOperations } from '../applink/publications/operation.ts'
import type { Publish } from '../applink/publications/publications.ts'
import { isActive, type Publication, type Published } from '../applink/publications/published.ts'
import type { HostedDocument } from '../callers/documents.ts'
import { type Field, type Forms, toChoice, toInput } from './form.ts'
import { type PagePart, toRegion } from './frame.ts'
import type { LinkParts } from './links.ts'

export interface PublicationPageParts extends Pick<LinkParts, 'stations'> {
  readonly addon: Addon
  readonly published: Published
  readonly publish: Publish
  readonly hostedDocument: HostedDocument
}

/** External Services of the org, and their operations. */
export function toPublicationsPart({ addon, published, stations }: PublicationPageParts, forms: Forms): PagePart {
  const rows = published.all().map(publication => {
    const operations = readOperations(publication.spec)
    const active = operations.filter(({ operationId }) => isActive(publication, operationId))
    return [
      publication.clientName,
      publication.connectionName,
      html`${publication.spec.info.title} ${publication.spec.info.version}`,
      `${active.length} of ${operations.length}`,
      publication.changedAt,
      toSwitches(publication, { isOn: active.length === operations.length, isOff: active.length === 0 }, forms),
    ]
  })
  const connections = (stations()[0]?.connections.all() ?? []).filter(({ status }) => status === 'ready')
  const heads = ['Service', 'Connection', 'Document', 'Active operations', 'Published', 'Change']
  const fields = html`${toInput('service', 'Service', html`required value="${addon.clientName}"`)}${toChoice(
    'connection',
    'Connection',
    connections.map(({ name }) => name),
  )}`
  const body = html`${toRegion('Publications', heads, rows)}
${forms.form(fields, { action: 'publish', label: 'Publish what the app shows' })}
<p class="soft">The document at <code>/openapi.json</code> of the app. <code>npm run publish:salesforce -- --local</code> publishes all services with their permission sets.</p>`
  return { id: 'publications', title: 'Publications', body }
}

interface Activity {
  readonly isOn: boolean
  readonly isOff: boolean
}

const toSwitches = ({ clientName: target }: Publication, { isOff, isOn }: Activity, { button }: Forms) => [
  !isOn && button({ action: 'activate', target, label: 'Activate' }),
  !isOff && button({ action: 'deactivate', target, label: 'Deactivate', takes: true }),
]

/** @throws Error that says what is wrong: nothing to publish, or what an active operation would lose */
export async function publishHosted(parts: PublicationPageParts, field: Field): Promise<void> {
  const { addon, hostedDocument, publish, published, stations } = parts
  const connection = stations()[0]?.connections.linkOf(field('connection'))
  if (connection?.status !== 'ready') throw new Error('There is no such connection.')
  const bundle = toDocumentBundle(field('service'), await hostedDocument())
  // Files with permission sets came with an earlier publication, and there is none here to take their place.
  const known = published.all().find(({ clientName }) => clientName === bundle.clientName)
  const permissionSets = known?.permissionSets
  publish(
    { ...bundle, ...(permissionSets && { permissionSets }) },
    { connection, appId: addon.appId, addonId: addon.id },
  )
}

/** @throws Error when there is no such service */
export function switchService({ published }: PublicationPageParts, active: boolean, service: string): void {
  if (!published.setActive(service, active)) throw new Error('There is no such service.')
}
