import { html } from 'hono/html'
import type { AdminJob, AdminJobDetails } from '../../../core/administration/jobs.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { toState } from '../jobs/job-part.ts'
import { readerOf } from '../reader.ts'
import type { Reader } from '../results/cells.ts'
import { type AdminParts, type AdminVisit, jobsOf, readOwnForm, recorded, showAdmin, tokenOf } from './admin-visit.ts'
import { toCallbackTable } from './callbacks.ts'
import { titleOfJob, toPerson } from './jobs.ts'
import { toMs } from './pieces.ts'

const formNameOf = (jobId: string): string => `administer ${jobId}`

/** How a job of somebody gets on; not what it was given, nor what it gave. */
export async function showAnyJob(parts: AdminParts, visit: AdminVisit): Promise<Response> {
  const details = await jobsOf(parts).show(visit.reach, visit.c.req.query('id') ?? '')
  const { job } = details
  const reader = readerOf(visit.visitor)
  const body = html`<h1>${titleOfJob(parts, job)}</h1>
<section class="card">${toFacts(job, reader)}</section>
${toSteps(details)}
${details.callbacks.length > 0 && html`<h2>Callbacks</h2>${toCallbackTable(details.callbacks, reader)}`}
${details.history.length > 0 && toHistory(details.history, reader)}
<form class="actions" method="post" action="${consoleAt.adminJob}?id=${job.jobId}">${tokenOf(parts, visit, formNameOf(job.jobId))}
${toButton(job)}</form>`
  return showAdmin(parts, visit, { title: titleOfJob(parts, job), at: consoleAt.adminJobs, body })
}

function toButton({ endedAt, status }: AdminJob): Markup | undefined {
  if (endedAt === undefined) return html`<button class="bad" name="do" value="cancel">Cancel this job</button>`
  if (status === 'completed') return undefined
  return html`<button name="do" value="retry">Run it anew</button>
<p class="soft">With the rights it had. Steps that were done are not done again.</p>`
}

function toFacts(job: AdminJob, reader: Reader): Markup {
  const times = [
    ['Accepted', job.acceptedAt],
    ['Began', job.startedAt],
    ['Ended', job.endedAt],
  ] as const
  return html`<p>${toState(job.status)}</p>
${job.waitingReason && html`<p>${job.waitingReason}</p>`}
<dl><dt>Person</dt><dd>${toPerson(job.person)}</dd>
${job.failureCode && html`<dt>Failure</dt><dd>${job.failureCode}</dd>`}
<dt>Started by way of</dt><dd>${job.surface}</dd><dt>Request</dt><dd>${job.requestId}</dd><dt>Job</dt><dd>${job.jobId}</dd>
${times.map(([words, at]) => at !== undefined && html`<dt>${words}</dt><dd>${toMs(at, reader)}</dd>`)}</dl>`
}

const maxSteps = 200

function toSteps({ failedSteps, steps }: AdminJobDetails): Markup {
  const list = (words: string, names: readonly string[]) =>
    names.length > 0 &&
    html`<details><summary>${words}: ${names.length}</summary><ol>${names.slice(-maxSteps).map(name => html`<li>${name}</li>`)}</ol></details>`
  return html`${list('Steps done', steps)}${list('Steps that failed', failedSteps)}`
}

const toHistory = (history: AdminJobDetails['history'], reader: Reader): Markup => html`<h2>What happened</h2>
<div class="card scroll" tabindex="0"><table><tbody>${history.map(
  ({ at, detail, event }) => html`<tr><td>${toMs(at, reader)}</td><td>${event}</td><td>${detail}</td></tr>`,
)}</tbody></table></div>`

/** Cancels a job of somebody, or runs it anew. */
export async function changeJob(parts: AdminParts, visit: AdminVisit): Promise<Response> {
  const { c, person, reach } = visit
  const jobs = jobsOf(parts)
  const { job } = await jobs.show(reach, c.req.query('id') ?? '')
  const form = await readOwnForm(parts, visit, formNameOf(job.jobId))
  if (form instanceof Response) return form
  const by = person.session.userId
  const isRetry = form('do') === 'retry'
  await recorded(parts, visit, {
    action: isRetry ? 'admin/retryJob' : 'admin/cancelJob',
    jobId: job.jobId,
    ...(job.person.kind === 'user' && { subject: job.person.id }),
    run: () => (isRetry ? jobs.retry(reach, job.jobId, by) : jobs.cancel(reach, job.jobId, by)),
  })
  return c.redirect(`${consoleAt.adminJob}?id=${job.jobId}`, 303)
}
