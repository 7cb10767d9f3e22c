import { randomUUID } from 'node:crypto'
import { html } from 'hono/html'
import { type AppError, failures } from '../../../core/failure.ts'
import { toWords } from '../../../core/invoke/question.ts'
import type { JsonFields } from '../../../core/json.ts'
import { writesText } from '../../../core/tool/effects.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { fieldsOf } from '../forms/field.ts'
import { type FilledForm, toFieldId, toFields } from '../forms/forms.ts'
import { showVisit } from '../frame.ts'
import { readerOf, timeZoneOf } from '../reader.ts'
import { toResult } from '../results/results.ts'
import type { ConsoleParts, ConsoleVisit } from '../visit.ts'
import type { SentCall } from './call-form.ts'
import { problemsIn } from './problems.ts'
import { toToldPart } from './told.ts'

export const toFormName = ({ name }: Tool): string => `run ${name}`

/** Bound to what she was asked about, and to the page that asked. */
export const toConfirmName = ({ name }: Tool, { digest, nonce }: SentCall): string =>
  `confirm ${name} ${digest} ${nonce}`

export interface AskedTool {
  readonly tool: Tool
  readonly sent: SentCall
}

interface FormView {
  readonly tool: Tool
  readonly input: Readonly<Record<string, unknown>>
  readonly rows?: ReadonlyMap<string, number>
  readonly failure?: AppError
}

/** The form of a tool, with what went wrong. */
export function showForm(parts: ConsoleParts, visit: ConsoleVisit, view: FormView) {
  const { failure, input, rows = new Map(), tool } = view
  const group = fieldsOf(tool.input, 'input')
  const problems = problemsIn(failure)
  const form: FilledForm = { input, rows, problems, timeZone: timeZoneOf(visit.visitor) }
  const token = parts.door.formToken(visit.c, { name: toFormName(tool), visitor: visit.visitor })
  const body = html`${toHead(tool)}
${failure && toFailureCard(failure, { problems, requestId: visit.requestId })}
${toExamples(tool)}
<form class="card" method="post" action="${addressOf(tool)}" novalidate>
<input type="hidden" name="token" value="${token}"><input type="hidden" name="nonce" value="${randomUUID()}">
${toFields(group, form)}
<div class="actions"><button class="main" name="do" value="run">${tool.writes ? 'Go on' : 'Run'}</button></div>
</form>
${toToldPart(parts.disclosure, tool)}`
  const status = failure && failures[failure.code].status
  const title = failure ? `That did not work: ${tool.title}` : tool.title
  return showVisit(parts, visit, { ...{ title, body, at: consoleAt.tools }, ...(status && { status }) })
}

const addressOf = ({ name }: Tool): string => `${consoleAt.tool}?name=${name}`

const toHead = ({ description, title, writes }: Tool): Markup => html`<h1>${title}</h1>
<p>${description}</p>${writes && html`<p class="soft">It ${writesText(writes)}. You are asked before it does.</p>`}`

interface FailureView {
  /** What is wrong with single fields, by their path. */
  readonly problems: ReadonlyMap<string, string>
  readonly requestId: string
}

function toFailureCard({ code, message }: AppError, { problems, requestId }: FailureView): Markup {
  const { retryable, shown } = failures[code]
  return html`<div class="card failure" role="alert"><h2>That did not work</h2>
${problems.size > 0 && shown ? toProblemList(problems) : html`<p>${shown ? message : unshown}</p>`}
<p class="soft">${retryable && 'The same call may succeed later. '}Request ${requestId}, ${code}</p></div>`
}

const unshown = 'The tool failed for a reason of its own. Nothing is wrong with what you filled in.'

/** Each leads to its field. */
const toProblemList = (problems: ReadonlyMap<string, string>): Markup =>
  html`<ul>${[...problems].map(
    ([path, words]) => html`<li><a href="#${toFieldId(path)}">${toWords(path)}</a>: ${words}</li>`,
  )}</ul>`

const toExamples = ({ examples, name }: Tool): Markup | undefined =>
  examples.length === 0
    ? undefined
    : html`<div class="examples"><p>Fill it in with an example:</p><ul>${examples.map(
        ({ ask }, at) => html`<li><a href="${consoleAt.tool}?name=${name}&example=${at}">${ask}</a></li>`,
      )}</ul></div>`

interface QuestionView extends AskedTool {
  readonly question: string
}

/** What a person is asked before a tool changes anything. */
export function showQuestion(parts: ConsoleParts, visit: ConsoleVisit, { question, sent, tool }: QuestionView) {
  const token = parts.door.formToken(visit.c, { name: toConfirmName(tool, sent), visitor: visit.visitor })
  const [first, ...lines] = question.split('\n').filter(line => line !== '')
  const body = html`<section class="card"><h1>${first}</h1>${toLines(lines)}
<form method="post" action="${addressOf(tool)}">
<input type="hidden" name="token" value="${token}"><input type="hidden" name="nonce" value="${sent.nonce}">
${sent.fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div class="actions"><button class="main" name="do" value="confirmed">Yes, do it</button>
<a class="button" href="${addressOf(tool)}">No</a></div>
</form></section>`
  return showVisit(parts, visit, { title: tool.title, body, at: consoleAt.tools })
}

/** What is asked about, one thing a line; the marks of a list that messages need are none here. */
function toLines(lines: readonly string[]): Markup {
  const isList = lines.length > 0 && lines.every(line => line.startsWith('- '))
  return isList
    ? html`<ul>${lines.map(line => html`<li>${line.slice(2)}</li>`)}</ul>`
    : html`${lines.map(line => html`<p>${line}</p>`)}`
}

interface ResultView {
  readonly tool: Tool
  readonly output: JsonFields
}

export function showResult(parts: ConsoleParts, visit: ConsoleVisit, { output, tool }: ResultView) {
  const shape = fieldsOf(tool.output, 'output')
  const body = html`<h1>${tool.title}</h1>
<section class="card"><h2>Result</h2>${toResult(output, shape, readerOf(visit.visitor))}
<details><summary>JSON</summary><pre tabindex="0">${JSON.stringify(output, null, 2)}</pre></details></section>
<p><a href="${addressOf(tool)}">Run it again</a></p>`
  return showVisit(parts, visit, { title: tool.title, body, at: consoleAt.tools })
}
