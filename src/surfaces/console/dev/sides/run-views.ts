import { html } from 'hono/html'
import type { Markup } from '../../../../page/page.ts'
import { toDifferences, toGroups } from './differences.ts'
import type { RunSet, SideRun } from './runs.ts'
import { toShort } from './short.ts'
import type { CallTrace, SideCallback, TracedRequest, TraceOf } from './side.ts'

/** Characters of all answers and their cells, and of all that is said of single calls: a page stays small. */
const [maxContentChars, maxCells, maxTraceChars, maxRequests] = [8_000, 200, 16_000, 60]

type Groups = ReturnType<typeof toGroups<SideRun>>

/** What came of calls: who got which answer, and where these differ. */
export function toOutcomes({ doors, people, runs }: RunSet): Markup {
  const groups = toGroups(runs)
  return html`<section class="card"><h2>Who got what</h2>
<p class="soft">The same letter is the same answer; <code>requestId</code> and <code>jobId</code>, which each call has of its own, do not count.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Answers by door and user"><table>
<thead><tr><th scope="col">Through</th>${people.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${doors.map(
    door =>
      html`<tr><th scope="row">${door.label}</th>${people.map(person => {
        const run = runs.find(each => each.door.id === door.id && each.person.username === person.username)
        return html`<td>${run && toOutcomeCell(run, groups)}</td>`
      })}</tr>`,
  )}</tbody></table></div></section>
<section class="card"><h2>${groups.length === 1 ? 'All got the same answer' : `${groups.length} different answers`}</h2>
${toComparison(groups)}</section>`
}

function toOutcomeCell(run: SideRun, groups: Groups): Markup {
  const { letter = '' } = groups.find(({ answers }) => answers.includes(run)) ?? {}
  const said = html`<strong>${letter}</strong>, ${run.isDone ? 'output' : 'refused'}`
  return html`${letter === groups[0]?.letter ? said : html`<mark>${said}</mark>`}<br><span class="soft">${toFacts(run)}</span>`
}

const toFacts = ({ ms, status }: SideRun): string =>
  [status === undefined ? 'no answer of the app' : `HTTP ${status}`, `${Math.round(ms)} ms`].join(', ')

function toComparison(groups: Groups): Markup {
  const places = toDifferences(groups.map(({ content }) => content))
  const shown = places
    .toSorted((a, b) => Number(b.differs) - Number(a.differs))
    .slice(0, Math.ceil(maxCells / groups.length))
  const maxChars = Math.ceil(maxContentChars / Math.max(1, shown.length * groups.length))
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Answers, place by place"><table>
<thead><tr><th scope="col">Place</th>${groups.map(({ letter }) => html`<th scope="col">${letter}</th>`)}<th scope="col">Differs</th></tr></thead>
<tbody>${shown.map(
    ({ differs, path, values }) =>
      html`<tr><th scope="row">${path}</th>${values.map(
        value => html`<td>${toValue(value, { differs, maxChars })}</td>`,
      )}<td>${differs ? 'yes' : ''}</td></tr>`,
  )}</tbody></table></div>${places.length > shown.length && html`<p class="soft">And ${places.length - shown.length} more places.</p>`}`
}

function toValue(value: string | undefined, { differs, maxChars }: { differs: boolean; maxChars: number }) {
  if (value === undefined) return html`<span class="soft">nothing</span>`
  const text = toShort(value, maxChars)
  return differs ? html`<mark>${text}</mark>` : text
}

/** What each call did: requests to the org, lines of the log. */
export function toTraces({ runs }: RunSet, traceOf: TraceOf): Markup {
  const share = (whole: number): number => Math.ceil(whole / Math.max(1, runs.length))
  const bounds = { maxChars: share(maxTraceChars), maxCount: share(maxRequests) }
  return html`<section class="card"><h2>What each call did</h2>${runs.map(run => {
    const trace = run.requestId === undefined ? { requests: [], lines: [] } : traceOf(run.requestId)
    const who = `${run.person.name}, ${run.door.label}`
    return html`<details><summary>${who}: ${toCount(trace.requests.length)} to the org</summary>
${toTrace(trace, { ...bounds, who })}</details>`
  })}</section>`
}

const toCount = (count: number): string => (count === 1 ? '1 request' : `${count} requests`)

interface TraceView {
  readonly maxChars: number
  readonly maxCount: number
  /** Tells its parts from those of other calls, where they are read out. */
  readonly who: string
}

function toTrace({ lines, requests }: CallTrace, { maxChars, maxCount, who }: TraceView): Markup {
  const log = lines.join('\n')
  // Where not all fit, what was refused is what somebody looks for.
  const refused = requests.filter(isRefused)
  const shown =
    requests.length > maxCount && refused.length > 0 ? refused.slice(0, maxCount) : requests.slice(0, maxCount)
  const each = Math.floor(maxChars / 2 / Math.max(1, shown.length))
  return html`${shown.length > 0 && html`<ol>${shown.map((request, at) => toRequest(request, { maxChars: each, place: `${at + 1} of ${who}` }))}</ol>`}
${requests.length > shown.length && html`<p class="soft">And ${requests.length - shown.length} more.</p>`}
${log === '' ? html`<p class="soft">The log says nothing of it: the call did not reach the app.</p>` : html`<h3>Log</h3><pre tabindex="0" role="region" aria-label="Log of ${who}">${toShort(log, Math.floor(maxChars / 2))}</pre>`}`
}

const isRefused = ({ said }: TracedRequest): boolean => said !== undefined

const toRequest = (
  { method, ms, said, status, what }: TracedRequest,
  { maxChars, place }: { maxChars: number; place: string },
): Markup =>
  html`<li><code>${toShort(what, maxChars)}</code><br><span class="soft">${method}, ${status ?? 'no answer'}, ${Math.round(ms)} ms</span>
${said !== undefined && html`<pre tabindex="0" role="region" aria-label="What Salesforce said to request ${place}">${toShort(said, maxChars)}</pre>`}</li>`

export interface ReportedRun {
  readonly run: SideRun
  readonly callbacks: readonly SideCallback[]
}

/** The last ones of all. */
const maxReports = 18

/** Reports that came back to Apex. */
export const toReports = (reported: readonly ReportedRun[]): Markup =>
  html`${reported.map(
    ({ callbacks, run }) =>
      html`<h3>${run.person.name}</h3>${
        callbacks.length === 0
          ? html`<p class="soft">None yet.</p>`
          : html`<ol>${callbacks.slice(-Math.ceil(maxReports / reported.length)).map(({ at, body }, index) => html`<li><span class="soft">${at}</span><pre tabindex="0" role="region" aria-label="Report ${index + 1} to ${run.person.name}">${toShort(JSON.stringify(body, null, 2) ?? '', 800)}</pre></li>`)}</ol>`
      }`,
  )}`

const ended: ReadonlySet<unknown> = new Set(['completed', 'failed', 'cancelled'])

/** Whether every job has told its end. */
export const isReported = (reported: readonly ReportedRun[]): boolean =>
  reported.every(({ callbacks }) => ended.has((callbacks.at(-1)?.body as { status?: unknown } | undefined)?.status))
