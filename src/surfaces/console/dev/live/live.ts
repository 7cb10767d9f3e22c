import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Markup } from '../../../../page/page.ts'
import { tellParts, wantsStream } from '../../part-stream.ts'
import { devAt } from '../addresses.ts'
import { showDev } from '../frame.ts'
import type { DevParts } from '../parts.ts'
import type { LiveEntry, LiveKind } from './entry.ts'

/** So many are shown; more are nobody's to read. */
const mostShown = 100

const choices: readonly { readonly name: LiveKind | 'all'; readonly label: string }[] = [
  { name: 'all', label: 'All' },
  { name: 'call', label: 'Calls' },
  { name: 'job', label: 'Jobs' },
  { name: 'callback', label: 'Callbacks' },
  { name: 'event', label: 'Events' },
  { name: 'org', label: 'Requests to orgs' },
]

const words: Readonly<Record<LiveKind, string>> = {
  call: 'Call',
  job: 'Job',
  callback: 'Callback',
  event: 'Event',
  org: 'Org',
  other: 'Other',
}

const choiceOf = (c: Context) => choices.find(({ name }) => name === c.req.query('show')) ?? choices[0]

/** `/console/live`: what happens in this app and in the local org, as it happens. */
export async function showLive(parts: DevParts, c: Context): Promise<Response> {
  const chosen = choiceOf(c)?.name ?? 'all'
  const tabs = choices.map(
    ({ label, name }) =>
      html`<li><a href="${devAt.live}?show=${name}" ${name === chosen && html`aria-current="page"`}>${label}</a></li>`,
  )
  const body = html`<h1>Live</h1>
<p>The latest first, of this host since it started and of the local org. Faults are switched on and off on the page of the local org: <a href="${parts.orgPage}#faults">${parts.orgPage}</a>.</p>
<nav class="tabs" aria-label="Kinds"><ul>${tabs}</ul></nav>
<section class="card" data-live="${devAt.liveEvents}?show=${chosen}">${await toPart(parts, chosen)}</section>`
  return showDev(parts, c, { title: 'Live', at: devAt.live, body, reloads: true })
}

/** Tells the page what has happened since, as server-sent events; with another `Accept` as it is now, once. */
export async function tellLive(parts: DevParts, c: Context): Promise<Response> {
  const chosen = choiceOf(c)?.name ?? 'all'
  const look = async () => String(await toPart(parts, chosen))
  if (!wantsStream(c)) {
    c.header('x-job-over', 'no')
    return c.html(await look())
  }
  return tellParts(c, async () => ({ markup: await look(), isOver: false }))
}

async function toPart({ happenings, recentCalls }: DevParts, chosen: LiveKind | 'all'): Promise<Markup> {
  const { entries, problem } = await happenings(recentCalls())
  const shown = entries.filter(({ kind }) => chosen === 'all' || kind === chosen).slice(-mostShown)
  const note = problem !== undefined && html`<p class="problem">${problem}</p>`
  if (shown.length === 0) return html`${note}<p class="soft">Nothing yet.</p>`
  return html`${note}<div class="scroll" tabindex="0" role="region" aria-label="What happened"><table>
<thead><tr>${['At', 'Kind', 'What', 'Outcome', 'ms', 'Who'].map(head => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${shown.reverse().map(toRow)}</tbody></table></div>`
}

const maxDetail = 300

const toRow = ({ at, bad, detail, kind, ms, outcome, what, who }: LiveEntry): Markup =>
  html`<tr><td><time datetime="${at}">${at.slice(11, 23)}</time></td><td>${words[kind]}</td><td>${what}${
    detail !== undefined && html`<br><code>${detail.slice(0, maxDetail)}</code>`
  }</td><td>${bad ? html`<span class="problem">${outcome}</span>` : outcome}</td><td class="number">${
    ms !== undefined && Math.round(ms)
  }</td><td>${who ?? ''}</td></tr>`
