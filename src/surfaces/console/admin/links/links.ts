import { html } from 'hono/html'
import type { AddonReport, AppAuthorization, AppConnection, LinkReport } from '../../../../core/administration/links.ts'
import type { Catalog } from '../../../../core/tool/catalog.ts'
import { authorizationsOf } from '../../../../core/tool/run-as.ts'
import type { Markup } from '../../../../page/page.ts'
import { toDisplayText } from '../../../../page/text.ts'
import { consoleAt } from '../../addresses.ts'
import { readerOf } from '../../reader.ts'
import { type Reader, toMoment } from '../../results/cells.ts'
import { type AdminParts, type AdminVisit, showAdmin } from '../admin-visit.ts'
import { type Fault, faultOfAddon, faultOfAuthorization, faultOfConnection, faultsOfNeeds } from './faults.ts'

/** Connections, authorizations and publications of her org as the add-ons tell them, what is broken, and what mends it. */
export async function showLinks(parts: AdminParts, visit: AdminVisit): Promise<Response> {
  const users = usersOf(parts.catalog)
  const report = await parts.admin.links.read(visit.reach, [...users.keys()])
  const view: LinkView = { callersSet: parts.admin.callersSet, users, reader: readerOf(visit.visitor) }
  const body = html`<h1>Connections and authorizations</h1>
${toSummary(report, view)}
${report.addons.map(addon => toAddon(addon, view))}`
  return showAdmin(parts, visit, { title: 'Connections', at: consoleAt.admin, body })
}

interface LinkView {
  readonly callersSet: string
  /** Which tools and events use an authorization. */
  readonly users: ReadonlyMap<string, readonly string[]>
  readonly reader: Reader
}

function usersOf({ events, tools }: Pick<Catalog, 'events' | 'tools'>): LinkView['users'] {
  const users = new Map<string, string[]>()
  for (const each of [...tools, ...events]) {
    for (const name of authorizationsOf(each)) users.set(name, [...(users.get(name) ?? []), each.name])
  }
  return users
}

function toSummary(report: LinkReport, { callersSet, users }: LinkView): Markup {
  const ofLinks = report.addons.flatMap(({ authorizations, connections }) => [
    ...connections.map(connection => faultOfConnection(connection, callersSet)),
    ...authorizations.map(faultOfAuthorization),
  ])
  const count = [...ofLinks, ...report.addons.map(faultOfAddon)].filter(Boolean).length
  const needs = faultsOfNeeds(report, users)
  const words = count + needs.length === 0 ? 'Nothing is broken, as far as the add-ons tell.' : 'Something is broken.'
  return html`<p>${words}</p>${needs.map(toFault)}`
}

const toFault = ({ command, what }: Fault): Markup =>
  html`<div class="warn"><p>${what}</p>${command && html`<p><code>${command}</code></p>`}</div>`

const toAddon = (report: AddonReport, view: LinkView): Markup => {
  const { addon, authorizations, connections } = report
  const fault = faultOfAddon(report)
  return html`<section class="card"><h2>${addon}</h2>
${
  fault
    ? toFault(fault)
    : html`<h3>Connections</h3><p class="soft">Orgs that may call the app.</p>
${connections.length === 0 ? html`<p>None leads to your org.</p>` : connections.map(each => toConnection(each, view))}
<h3>Authorizations</h3><p class="soft">Users as whom tools with stored rights act.</p>
${authorizations.length === 0 ? html`<p>None leads to your org.</p>` : authorizations.map(each => toAuthorization(each, view))}`
}</section>`
}

function toConnection(connection: AppConnection, { callersSet, reader }: LinkView): Markup {
  const { changedAt, isDataCloud, name, publications, status, username } = connection
  const fault = faultOfConnection(connection, callersSet)
  return html`<h4>${name}</h4><dl><dt>State</dt><dd>${status}${isDataCloud && ', Data Cloud'}</dd>
${username && html`<dt>Signed in as</dt><dd>${toDisplayText(username, 100)}</dd>`}
${changedAt && html`<dt>Since</dt><dd>${toMoment(changedAt, reader)}</dd>`}
${publications?.map(
  ({ changedAt: at, service }) => html`<dt>Published</dt><dd>${service}${at && html`, ${toMoment(at, reader)}`}</dd>`,
)}</dl>${fault && toFault(fault)}`
}

function toAuthorization(authorization: AppAuthorization, { reader, users }: LinkView): Markup {
  const { changedAt, isDataCloud, method, name, status } = authorization
  const fault = faultOfAuthorization(authorization)
  return html`<h4>${name}</h4><dl><dt>State</dt><dd>${status}${isDataCloud && ', Data Cloud'}${method && `, ${method}`}</dd>
${changedAt && html`<dt>Since</dt><dd>${toMoment(changedAt, reader)}</dd>`}
<dt>Used by</dt><dd>${users.get(name)?.join(', ') ?? 'no tool'}</dd></dl>${fault && toFault(fault)}`
}
