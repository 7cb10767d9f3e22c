import { html, raw } from 'hono/html'
import type { JobState } from '../../../core/job/state.ts'
import { readForm } from '../../../page/form.ts'
import { consoleAt } from '../addresses.ts'
import { showNotice, showVisit } from '../frame.ts'
import { oldPage } from '../notices.ts'
import { readerOf } from '../reader.ts'
import { toMoment } from '../results/cells.ts'
import type { ConsoleParts, ConsoleVisit, VisitHandler } from '../visit.ts'
import { toState } from './job-part.ts'
import { type JobPageParts, tellOfJob, toLivePart, toolOf } from './live.ts'

/** The pages of her jobs, wherever she started them; none of anybody else's. */
export function createJobPages({ jobs, ...others }: ConsoleParts): readonly VisitHandler[] {
  const toHandler =
    (handle: (parts: JobPageParts, visit: ConsoleVisit) => Promise<Response>) => (visit: ConsoleVisit) =>
      jobs ? handle({ ...others, jobs }, visit) : showNotice(others, visit, { ...noJobs, status: 404 })
  return [
    { method: 'GET', path: consoleAt.jobs, handle: toHandler(showJobs) },
    { method: 'GET', path: consoleAt.job, handle: toHandler(showJob) },
    { method: 'POST', path: consoleAt.job, handle: toHandler(cancelJob) },
    { method: 'GET', path: consoleAt.jobEvents, handle: toHandler(tellOfJob) },
  ]
}

const noJobs = {
  title: 'There are no jobs here',
  text: ['No tool of this host takes longer than a request.'],
  link: { to: consoleAt.tools, label: 'Your tools' },
}

async function showJobs(parts: JobPageParts, visit: ConsoleVisit): Promise<Response> {
  const list = await parts.jobs.listOf(visit.person)
  const reader = readerOf(visit.visitor)
  const rows = list.map(
    job => html`<tr><td><a href="${consoleAt.job}?id=${job.jobId}">${titleOf(parts, job)}</a></td>
<td>${toState(job.status)}</td><td>${toMoment(new Date(job.acceptedAt).toISOString(), reader)}</td></tr>`,
  )
  const body = html`<h1>Jobs</h1>${
    rows.length === 0
      ? html`<p>You have started none. A tool that takes longer than a request becomes one, and goes on when you close the page.</p>`
      : html`<div class="card"><div class="scroll" tabindex="0" role="region" aria-label="Your jobs"><table><thead><tr><th scope="col">Tool</th><th scope="col">Status</th><th scope="col">Started</th></tr></thead>
<tbody>${rows}</tbody></table></div></div>`
  }`
  return showVisit(parts, visit, { title: 'Jobs', at: consoleAt.jobs, body })
}

const titleOf = (parts: JobPageParts, job: JobState): string => toolOf(parts, job)?.title ?? job.tool

async function showJob(parts: JobPageParts, visit: ConsoleVisit): Promise<Response> {
  const job = await parts.jobs.stateOf(visit.c.req.query('id') ?? '', visit.person)
  const token = parts.door.formToken(visit.c, { name: cancelFormOf(job.jobId), visitor: visit.visitor })
  const cancel = html`<form method="post" action="${consoleAt.job}?id=${job.jobId}">
<input type="hidden" name="token" value="${token}"><button class="bad" name="do" value="cancel">Cancel this job</button></form>`
  const isOver = job.endedAt !== undefined
  const body = html`<h1>${titleOf(parts, job)}</h1>
${!isOver && html`<p class="unseen" role="status"></p>`}
<section class="card" ${!isOver && html`data-live="${consoleAt.jobEvents}?id=${job.jobId}"`}>${raw(await toLivePart(parts, visit, job))}</section>
${!isOver && html`<div class="actions">${cancel}</div>`}
<p><a href="${consoleAt.jobs}">Your jobs</a></p>`
  return showVisit(parts, visit, { title: titleOf(parts, job), at: consoleAt.jobs, body, reloads: !isOver })
}

const cancelFormOf = (jobId: string): string => `cancel ${jobId}`

async function cancelJob(parts: JobPageParts, visit: ConsoleVisit): Promise<Response> {
  const { c, person, visitor } = visit
  const { jobId } = await parts.jobs.stateOf(c.req.query('id') ?? '', person)
  const form = await readForm(c)
  const isOwn = parts.door.isOwnForm(c, { name: cancelFormOf(jobId), visitor }, form('token'))
  if (!isOwn) return showNotice(parts, visit, { ...oldPage, status: 403 })
  await parts.jobs.cancel(jobId, person)
  return c.redirect(`${consoleAt.job}?id=${jobId}`, 303)
}
