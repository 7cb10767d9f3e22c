import { html } from 'hono/html'
import { toWords } from '../../../core/invoke/question.ts'
import type { JobStatus } from '../../../core/job/job.ts'
import type { JobState } from '../../../core/job/state.ts'
import type { JsonFields } from '../../../core/json.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Markup } from '../../../page/page.ts'
import { fieldsOf, type Group } from '../forms/field.ts'
import { type Reader, toMoment } from '../results/cells.ts'
import { toResult } from '../results/results.ts'

export const statusWords: Readonly<Record<JobStatus, string>> = {
  queued: 'Waiting for its turn',
  running: 'Running',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

const statusClasses: Readonly<Partial<Record<JobStatus, string>>> = { completed: 'good', failed: 'bad' }

/** A status in words, told by its colour too. */
export const toState = (status: JobStatus): Markup =>
  html`<strong class="state ${statusClasses[status] ?? ''}">${statusWords[status]}</strong>`

export interface JobView {
  readonly job: JobState
  /** What is done, by name. */
  readonly steps: readonly string[]
  /** Absent: the app does not have it any more. */
  readonly tool: Tool | undefined
}

/** How a job gets on, and what came of it. */
export const toJobPart = ({ job, steps, tool }: JobView, reader: Reader): Markup => html`<p>${toState(job.status)}</p>
${job.waitingReason && html`<p>${job.waitingReason}</p>`}
${toProgress(job, tool, reader)}
${job.failure && html`<div class="failure" role="alert"><p>${job.failure.message}</p><p class="soft">${job.failure.code}</p></div>`}
${job.result && toOutcome(job.result, tool, reader)}
${steps.length > 0 && html`<details><summary>${toCount(steps.length)} done</summary><ol>${steps.slice(-maxSteps).map(step => html`<li>${step}</li>`)}</ol></details>`}
<dl>${toTimes(job).map(([words, at]) => html`<dt>${words}</dt><dd>${toMoment(new Date(at).toISOString(), reader)}</dd>`)}</dl>`

const maxSteps = 200
const toCount = (count: number): string => (count === 1 ? '1 step' : `${count} steps`)

const toTimes = ({ acceptedAt, endedAt, startedAt }: JobState) =>
  (
    [
      ['Accepted', acceptedAt],
      ['Began', startedAt],
      ['Ended', endedAt],
    ] as const
  ).flatMap(([words, at]) => (at === undefined ? [] : [[words, at] as const]))

const nothingKnown: Group = { kind: 'group', description: undefined, required: true, fallback: undefined, fields: {} }

function toProgress({ progress, status }: JobState, tool: Tool | undefined, reader: Reader): Markup | undefined {
  if (!progress || status === 'completed') return undefined
  const shape = tool?.job?.progress ? fieldsOf(tool.job.progress, 'output') : nothingKnown
  return html`${toBar(progress)}${toResult(progress, shape, reader)}`
}

/** A part of a whole, where the progress has one: something done, of a total. */
function toBar(progress: JsonFields): Markup | undefined {
  const [done] = Object.entries(progress).filter(
    ([name, value]) => /done|processed|current/i.test(name) && isCount(value),
  )
  const [total] = Object.entries(progress).filter(([name, value]) => /total|of$|all/i.test(name) && isCount(value))
  if (!done || !total || Number(total[1]) <= 0) return undefined
  const [name, value] = done
  return html`<progress max="${total[1]}" value="${value}" aria-label="${toWords(name)}">${value} of ${total[1]}</progress>`
}

const isCount = (value: unknown): boolean => typeof value === 'number' && value >= 0

const toOutcome = (result: JsonFields, tool: Tool | undefined, reader: Reader): Markup => html`<h2>Result</h2>
${toResult(result, tool ? fieldsOf(tool.output, 'output') : nothingKnown, reader)}
<details><summary>JSON</summary><pre tabindex="0">${JSON.stringify(result, null, 2)}</pre></details>`
