import { html } from 'hono/html'
import type {
  AddonReport,
  AppAuthorization,
  AppConnection,
  LinkReport,
  NamedLink,
  OwnLink,
} from '../../../../core/administration/links.ts'
import type { Catalog } from '../../../../core/tool/catalog.ts'
import { authorizationsOf } from '../../../../core/tool/run-as.ts'
import type { Markup } from '../../../../page/page.ts'
import { toDisplayText } from '../../../../page/text.ts'
import { consoleAt } from '../../addresses.ts'
import { readerOf } from '../../reader.ts'
import { type Reader, toMoment } from '../../results/cells.ts'
import { type AdminParts, type AdminVisit, showAdmin } from '../admin-visit.ts'
import {
  type Fault,
  faultOfAddon,
  faultOfAuthorization,
  faultOfConnection,
  faultOfOwn,
  faultsOfNeeds,
} from './faults.ts'

/** Connections, authorizations and publications of her org as the add-ons tell them, what is broken, and what mends it. */
export async function showLinks(parts: AdminParts, visit: AdminVisit): Promise<Response> {
  const users = usersOf(parts.catalog)
  const report = await parts.admin.links.read(visit.reach, [...users.keys()])
  const view: LinkView = { callersSet: parts.admin.callersSet, users, reader: readerOf(visit.visitor) }
  const body = html`<h1>Connections and authorizations</h1>
${toSummary(report, view)}
${report.addons.map(addon => toAddon(addon, view))}${toOwn(report.own, view)}${toNamed(report.named)}`
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
  const faults = [...ofLinks, ...report.addons.map(faultOfAddon), ...report.own.map(faultOfOwn)]
  const count = faults.filter(Boolean).length
  const needs = faultsOfNeeds(report, users)
  const words = count + needs.length === 0 ? nothing(report) : 'Something is broken.'
  return html`<p>${words}</p>${needs.map(toFault)}`
}

const nothing = ({ addons }: LinkReport): string =>
  addons.length > 0 ? 'Nothing is broken, as far as the add-ons tell.' : 'Nothing is broken.'

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

/** Those that no add-on has. */
function toOwn(own: readonly OwnLink[], { users }: LinkView): Markup | undefined {
  if (own.length === 0) return undefined
  const links = own.map(link => {
    const { method, name, problem, username } = link
    const fault = faultOfOwn(link)
    return html`<h4>${name}</h4><dl><dt>State</dt><dd>${problem === undefined ? 'works' : 'cannot be used'}, ${method}</dd>
${username && html`<dt>Acts as</dt><dd>${toDisplayText(username, 100)}</dd>`}
<dt>Used by</dt><dd>${users.get(name)?.join(', ') ?? 'no tool'}</dd></dl>${fault && toFault(fault)}`
  })
  return html`<section class="card"><h2>Authorizations of the settings</h2>
<p class="soft">Users as whom tools with stored rights act, by external client apps that AUTHORIZATIONS names.</p>${links}</section>`
}

function toNamed(named: readonly NamedLink[]): Markup | undefined {
  if (named.length === 0) return undefined
  const links = named.map(({ host, name }) => html`<h4>${name}</h4><dl><dt>Of</dt><dd>${host}</dd></dl>`)
  return html`<section class="card"><h2>Named credentials</h2>
<p class="soft">Ways by which flows, Apex and agents call without AppLink, each user by a sign-in of her own.</p>${links}</section>`
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
