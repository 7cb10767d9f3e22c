import { html } from 'hono/html'
import type { AuditSlice } from '../../../../core/administration/audit.ts'
import { AppError } from '../../../../core/failure.ts'
import type { Markup } from '../../../../page/page.ts'
import { consoleAt } from '../../addresses.ts'
import { readerOf } from '../../reader.ts'
import { type AdminParts, type AdminVisit, showAdmin } from '../admin-visit.ts'
import { toNextLink } from '../pieces.ts'
import { type AuditWish, readFilter, toFilterForm } from './filter.ts'
import { toAuditTable } from './table.ts'

/** Who of her org did what, the newest first. */
export async function showAudit(parts: AdminParts, visit: AdminVisit): Promise<Response> {
  const { audit } = parts.admin
  if (!audit) throw new AppError('not_found', 'No audit is kept here: AUDIT_DAYS is 0.')
  const filter = await readFilter(parts, visit)
  const slice: AuditSlice = filter.isNobody ? { items: [] } : await audit.list(visit.reach, filter.question)
  const names = await namesIn(parts, visit, slice)
  const body = html`<h1>Audit</h1>
<p>One row for each call, by whatever door; names, ids and counts, never a value. <code>npm run audit -- --verify</code> shows whether one was altered.</p>
${toFilterForm(parts, filter)}
${filter.isNobody && html`<p class="warn">Your org shows you no user with this username or id.</p>`}
${slice.items.length === 0 ? html`<p>${slice.lookedTo ? 'None so far.' : 'There is none.'}</p>` : toAuditTable(slice.items, { names, reader: readerOf(visit.visitor) })}
${toOnward(filter, slice)}`
  return showAdmin(parts, visit, { title: 'Audit', at: consoleAt.adminAudit, body })
}

const toOnward = ({ given }: AuditWish, { lookedTo, next }: AuditSlice): Markup => html`
${lookedTo && html`<p class="soft">Looked through the rows down to ${lookedTo}; older ones may fit too.</p>`}
${toNextLink(consoleAt.adminAudit, { ...given, after: next })}`

/** Ids are enough where the org does not say what people are called. */
async function namesIn(
  { admin }: AdminParts,
  { c, person, requestId }: AdminVisit,
  { items }: AuditSlice,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(items.flatMap(({ subject, user }) => [user, subject]).filter(id => id !== undefined))
  const scope = { requestId, signal: c.req.raw.signal }
  return admin.people.namesOf(person, [...ids], scope).catch(() => new Map<string, string>())
}
