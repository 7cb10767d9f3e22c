import { html } from 'hono/html'
import type { AdminCallback } from '../../../core/administration/jobs.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { toState } from '../jobs/job-part.ts'
import { readerOf } from '../reader.ts'
import type { Reader } from '../results/cells.ts'
import { type AdminParts, type AdminVisit, jobsOf, showAdmin } from './admin-visit.ts'
import { toChoice, toMs, toNextLink, toPageAddress } from './pieces.ts'

const states = [
  { state: 'lost', label: 'Lost' },
  { state: 'waiting', label: 'Waiting' },
] as const

/** Reports to Salesforce that no org took, with the reason. */
export async function showCallbacks(parts: AdminParts, visit: AdminVisit): Promise<Response> {
  const { c, reach, visitor } = visit
  const state = c.req.query('state') === 'waiting' ? 'waiting' : 'lost'
  const { items, next } = await jobsOf(parts).undelivered(reach, { state, after: c.req.query('after') })
  const path = consoleAt.adminCallbacks
  const choices = states.map(({ label, state: each }) => ({
    label,
    to: toPageAddress(path, { state: each }),
    isChosen: each === state,
  }))
  const body = html`<h1>Callbacks that were not delivered</h1>
<p>${state === 'lost' ? 'Given up: whoever waits for them in Salesforce can ask the tool jobStatus.' : 'Not taken for more than a minute; each is tried again for 24 hours.'}</p>
${toChoice('State', choices)}
${items.length === 0 ? html`<p>There is none.</p>` : toCallbackTable(items, readerOf(visitor))}
${toNextLink(path, { state, after: next })}`
  return showAdmin(parts, visit, { title: 'Callbacks', at: path, body })
}

export const toCallbackTable = (callbacks: readonly AdminCallback[], reader: Reader): Markup =>
  html`<div class="card scroll" tabindex="0"><table>
<thead><tr><th scope="col">Job</th><th scope="col">It says</th><th scope="col">Since</th><th scope="col">Tried</th><th scope="col">Reason</th></tr></thead>
<tbody>${callbacks.map(
    each => html`<tr><td><a href="${consoleAt.adminJob}?id=${each.jobId}">${each.tool}</a></td><td>${toState(each.status)}</td>
<td>${toMs(each.createdAt, reader)}</td><td class="number">${each.attempts}</td>
<td>${toReason(each)}${each.state === 'waiting' && html`<br><span class="soft">Next: ${toMs(each.dueAt, reader)}</span>`}</td></tr>`,
  )}</tbody></table></div>`

/** What a code says of a callback, and what helps. Others stand as they are. */
const reasons: Readonly<Record<string, string>> = {
  unauthenticated: 'The session of the person had ended. She starts the job again, if she still needs the report.',
  forbidden: 'The org does not let the person do that: look at the Apex classes and flows that she may run.',
  not_found: 'There is no such callback in the org any more: it was published anew, or taken away.',
  untrusted_org: 'The address is not one of her org.',
  invalid_input:
    'The address is not one for callbacks, or the org did not read the report. CALLBACK_PATHS names those that are.',
  rejected: 'The org refused the report: look for a validation rule, or an error of the flow that waits.',
  unavailable: 'The org did not answer.',
  upstream_failed: 'The org answered with an error of its own.',
  deadline_exceeded: 'The org did not answer in time.',
  rate_limited: 'The org took no more calls.',
  locked: 'A record was locked in the org.',
  internal: 'The host failed; its log has the details.',
}

function toReason({ answer, state }: AdminCallback): Markup | string {
  if (state === 'delivered') return 'Delivered'
  if (answer === undefined) return 'Not tried yet'
  const words = reasons[answer]
  return words ? html`${words} <span class="soft">${answer}</span>` : answer
}
