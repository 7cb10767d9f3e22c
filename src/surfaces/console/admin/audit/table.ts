import { html } from 'hono/html'
import type { AuditEntry } from '../../../../core/administration/audit.ts'
import type { Markup } from '../../../../page/page.ts'
import { toDisplayText } from '../../../../page/text.ts'
import { consoleAt } from '../../addresses.ts'
import { type Reader, toMoment } from '../../results/cells.ts'
import { toPageAddress } from '../pieces.ts'

interface TableView {
  /** Usernames by id, as far as they are known. */
  readonly names: ReadonlyMap<string, string>
  readonly reader: Reader
}

export const toAuditTable = (entries: readonly AuditEntry[], view: TableView): Markup =>
  html`<div class="card scroll" tabindex="0"><table>
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Rights</th><th scope="col">In the org</th><th scope="col">Outcome</th></tr></thead>
<tbody>${entries.map(entry => toRow(entry, view))}</tbody></table></div>`

const toRow = (entry: AuditEntry, view: TableView): Markup => html`<tr>
<td>${toMoment(entry.at, view.reader)}</td>
<td>${toWho(entry, view)}</td>
<td>${entry.tool}<br><span class="soft">${toKind(entry)}</span>${entry.subject && html`<br>of ${toUser(entry.subject, view)}`}</td>
<td>${entry.rights}${entry.authorizations && html`<br><span class="soft">${entry.authorizations.join(', ')}</span>`}</td>
<td>${toWork(entry, view)}</td>
<td>${entry.outcome}<br><span class="soft">${entry.ms} ms${entry.repeated && ', repeated'}</span>${toReferences(entry)}</td></tr>`

const toKind = ({ kind, surface }: AuditEntry): string => (kind === 'call' ? surface : `${kind}, ${surface}`)

function toWho({ client, user }: AuditEntry, view: TableView): Markup {
  const program = client && toDisplayText(client, 60)
  if (user === undefined) return html`${program ?? 'nobody'}`
  return html`${toUser(user, view)}${program && html`<br><span class="soft">${program}</span>`}`
}

/** Leads to all that the user did. */
const toUser = (id: string, { names }: TableView): Markup =>
  html`<a href="${toPageAddress(consoleAt.adminAudit, { person: id })}">${toDisplayText(names.get(id) ?? id, 100)}</a>`

const maxIds = 5

function toWork({ read = {}, requests, written = {} }: AuditEntry, { reader }: TableView): Markup {
  const idLink = (id: string) => html` <a href="${reader.orgUrl}/${id}" rel="noreferrer" target="_blank">${id}</a>`
  const writes = Object.entries(written).map(
    ([object, { count, ids = [] }]) => html`<li>wrote ${count} ${object}${ids.slice(0, maxIds).map(idLink)}</li>`,
  )
  const reads = Object.entries(read).map(([object, count]) => html`<li>read ${count} ${object}</li>`)
  return html`${writes.length + reads.length > 0 && html`<ul>${writes}${reads}</ul>`}${
    requests !== undefined && html`<span class="soft">${requests === 1 ? '1 request' : `${requests} requests`}</span>`
  }`
}

const toReferences = ({ job, requestId }: AuditEntry): Markup => html`
${job && html`<br><a href="${toPageAddress(consoleAt.adminJob, { id: job })}">job</a>`}
${requestId && html`<br><span class="soft">${requestId}</span>`}`
