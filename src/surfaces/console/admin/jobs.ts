import { html } from 'hono/html'
import type { AdminJob, JobPerson } from '../../../core/administration/jobs.ts'
import { type JobStatus, jobStatuses } from '../../../core/job/job.ts'
import type { Markup } from '../../../page/page.ts'
import { toDisplayText } from '../../../page/text.ts'
import { consoleAt } from '../addresses.ts'
import { statusWords, toState } from '../jobs/job-part.ts'
import { readerOf } from '../reader.ts'
import type { Reader } from '../results/cells.ts'
import { type AdminParts, type AdminVisit, jobsOf, showAdmin } from './admin-visit.ts'
import { toChoice, toMs, toNextLink, toPageAddress } from './pieces.ts'

/** Jobs of all people of her org. */
export async function showAllJobs(parts: AdminParts, visit: AdminVisit): Promise<Response> {
  const { c, reach, visitor } = visit
  const status = jobStatuses.find(each => each === c.req.query('status'))
  const userId = /^005[A-Za-z0-9]{15}$/.exec(c.req.query('user') ?? '')?.[0]
  const { items, next } = await jobsOf(parts).list(reach, { status, userId, after: c.req.query('after') })
  const path = consoleAt.adminJobs
  const body = html`<h1>Jobs of all</h1>
${toChoice('Status', choicesOf(status, userId))}
${userId && html`<p>Of one person. <a href="${toPageAddress(path, { status })}">Show those of all</a></p>`}
${items.length === 0 ? html`<p>There is none.</p>` : toTable(parts, items, readerOf(visitor))}
${toNextLink(path, { status, user: userId, after: next })}`
  return showAdmin(parts, visit, { title: 'Jobs of all', at: path, body })
}

const choicesOf = (status: JobStatus | undefined, user: string | undefined) =>
  [undefined, ...jobStatuses].map(each => ({
    label: each ? statusWords[each] : 'All',
    to: toPageAddress(consoleAt.adminJobs, { status: each, user }),
    isChosen: each === status,
  }))

const toTable = (parts: AdminParts, jobs: readonly AdminJob[], reader: Reader): Markup =>
  html`<div class="card scroll" tabindex="0"><table>
<thead><tr><th scope="col">Tool</th><th scope="col">Person</th><th scope="col">Status</th><th scope="col">Accepted</th></tr></thead>
<tbody>${jobs.map(
    job => html`<tr><td><a href="${consoleAt.adminJob}?id=${job.jobId}">${titleOfJob(parts, job)}</a></td>
<td>${toPerson(job.person)}</td><td>${toState(job.status)}${job.failureCode && html`<br><span class="soft">${job.failureCode}</span>`}</td>
<td>${toMs(job.acceptedAt, reader)}</td></tr>`,
  )}</tbody></table></div>`

export const titleOfJob = ({ catalog }: AdminParts, { surface, tool }: AdminJob): string =>
  catalog.toolOf(tool, surface)?.title ?? tool

/** Who started it; a user leads to all of hers. */
export function toPerson({ id, kind, name }: JobPerson): Markup {
  const shown = toDisplayText(name, 100)
  if (kind !== 'user') return html`${shown}<br><span class="soft">${kind}</span>`
  return html`<a href="${toPageAddress(consoleAt.adminJobs, { user: id })}">${shown}</a>`
}
