import { html } from 'hono/html'
import type { PersonSignIn } from '../../../core/administration/sign-ins.ts'
import { AppError } from '../../../core/failure.ts'
import type { Markup } from '../../../page/page.ts'
import { toDisplayText } from '../../../page/text.ts'
import { consoleAt } from '../addresses.ts'
import { readerOf } from '../reader.ts'
import type { Reader } from '../results/cells.ts'
import { type AdminParts, type AdminVisit, readOwnForm, recorded, showAdmin, tokenOf } from './admin-visit.ts'
import { toMs, toNextLink } from './pieces.ts'

const formName = 'end sign-ins'

/** Programs and browsers that work in Salesforce for people of her org. */
export async function showSignIns(parts: AdminParts, visit: AdminVisit): Promise<Response> {
  const { c, reach, visitor } = visit
  const username = c.req.query('username')?.trim() || undefined
  const { items, next } = await parts.admin.signIns.list(reach, { username, after: c.req.query('after') })
  const token = tokenOf(parts, visit, formName)
  const row = (entry: PersonSignIn) => toRow(entry, { reader: readerOf(visitor), token })
  const body = html`<h1>Sign-ins</h1>
<p>Programs over MCP, and browsers at this console, that work in Salesforce with the rights of the person. One that is ended here has to ask her anew; its tokens end at Salesforce too.</p>
<form class="filter" method="get" action="${consoleAt.adminSignIns}">
<div class="field"><label for="username">Username</label><input id="username" name="username" value="${username ?? ''}" autocomplete="off"></div>
<button>Show</button></form>
${items.length === 0 ? html`<p>There is none.</p>` : toTable(items.map(row))}
${username !== undefined && items.length > 1 && toEndAll(username, token)}
${toNextLink(consoleAt.adminSignIns, { username, after: next })}`
  return showAdmin(parts, visit, { title: 'Sign-ins', at: consoleAt.adminSignIns, body })
}

const toTable = (rows: readonly Markup[]): Markup => html`<div class="card scroll" tabindex="0"><table>
<thead><tr><th scope="col">Person</th><th scope="col">Program</th><th scope="col">It can</th><th scope="col">Since</th><th scope="col">Last used</th><td></td></tr></thead>
<tbody>${rows}</tbody></table></div>`

interface RowView {
  readonly reader: Reader
  readonly token: Markup
}

const toRow = (entry: PersonSignIn, { reader, token }: RowView): Markup => {
  const [username, program] = [toDisplayText(entry.username, 100), toDisplayText(entry.clientName, 60)]
  return html`<tr><td><a href="${reader.orgUrl}/${entry.userId}" rel="noreferrer" target="_blank">${username}</a></td>
<td>${program}<br><span class="soft">${toDisplayText(entry.place, 100)}</span></td>
<td>${entry.scopes.includes('tools:write') ? 'read and change' : 'read'}</td><td>${toMs(entry.createdMs, reader)}</td><td>${toMs(entry.usedMs, reader)}</td>
<td><form method="post" action="${consoleAt.adminSignIns}">${token}<input type="hidden" name="grant" value="${entry.grantId}">
<button class="bad" name="do" value="end" aria-label="End the sign-in of ${username} with ${program}">End</button></form></td></tr>`
}

const toEndAll = (username: string, token: Markup): Markup =>
  html`<form class="actions" method="post" action="${consoleAt.adminSignIns}">${token}<input type="hidden" name="username" value="${username}">
<button class="bad" name="do" value="end-all">End all of ${toDisplayText(username, 100)}</button></form>`

/** Ends one, or those of a person, 50 at a time. */
export async function endSignIns(parts: AdminParts, visit: AdminVisit): Promise<Response> {
  const form = await readOwnForm(parts, visit, formName)
  if (form instanceof Response) return form
  const username = form('username')
  const isAll = form('do') === 'end-all' && username !== ''
  const grantIds = isAll ? await grantIdsOf(parts, visit, username) : [form('grant')]
  for (const grantId of grantIds) await end(parts, visit, grantId).catch(isAll ? passOverGone : undefined)
  return visit.c.redirect(consoleAt.adminSignIns, 303)
}

/** She may have ended it herself meanwhile. */
function passOverGone(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'not_found')) throw error
}

async function grantIdsOf({ admin }: AdminParts, { reach }: AdminVisit, username: string): Promise<readonly string[]> {
  return (await admin.signIns.list(reach, { username })).items.map(({ grantId }) => grantId)
}

const end = (parts: AdminParts, visit: AdminVisit, grantId: string): Promise<PersonSignIn> =>
  recorded(parts, visit, {
    action: 'admin/endSignIn',
    run: () => parts.admin.signIns.end(visit.reach, grantId),
    subjectOf: ({ userId }) => userId,
  })
