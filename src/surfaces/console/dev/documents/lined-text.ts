import { html } from 'hono/html'
import type { Markup } from '../../../../page/page.ts'
import { devAt } from '../addresses.ts'
import type { DevDocument, LineFinding } from './document.ts'

/** Lines of a page: a document may have as many as it likes, a page not. */
const linesOfPage = 400

const words = { error: 'Error', warning: 'Warning', info: 'Note' } as const

/** A part of a document, each finding below its line. */
export function toLinedText(document: DevDocument, wantedPart: number): Markup {
  const { lines } = document
  const parts = Math.max(1, Math.ceil(lines.length / linesOfPage))
  const part = Math.min(Math.max(wantedPart, 1), parts)
  const first = (part - 1) * linesOfPage
  const byLine = Map.groupBy(document.findings, ({ line }) => line)
  const shown = lines.slice(first, first + linesOfPage)
  const rows = shown.map((line, at) => toRow({ line, number: first + at + 1, findings: byLine }))
  return html`${toFindingList(document)}
${parts > 1 && toParts(document, { part, parts, label: 'Lines' })}
<div class="code" tabindex="0" role="region" aria-label="Lines ${first + 1} to ${first + shown.length}">${rows}</div>
${parts > 1 && toParts(document, { part, parts, label: 'Lines, below' })}`
}

interface Row {
  readonly line: string
  readonly number: number
  readonly findings: ReadonlyMap<number, readonly LineFinding[]>
}

function toRow({ findings, line, number }: Row): Markup {
  const own = findings.get(number)
  if (!own) return html`<i>${number}</i>${line}\n`
  return html`<span id="L${number}"><i>${number}</i><mark>${line}</mark></span>\n${own.map(toNote)}`
}

const toNote = ({ fix, message, page, rule, sentence, severity }: LineFinding): Markup =>
  html`<div class="note ${severity}"><strong>${words[severity]}: ${message}</strong><br>${fix}<br><span class="soft">${rule}: ${sentence} ${page && html`<a href="${page}" rel="noreferrer">Where that is said</a>`}</span></div>`

function toFindingList({ file, findings }: DevDocument): Markup {
  if (findings.length === 0) return html`<p>The linter has nothing against it.</p>`
  const items = findings
    .slice(0, mostListed)
    .map(
      ({ line, message, severity }) =>
        html`<li><a href="${addressOf(file, partOf(line))}#L${line}">Line ${line}</a>: ${words[severity]}: ${message}</li>`,
    )
  const rest = findings.length - items.length
  return html`<h2>${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}</h2><ul>${items}</ul>
${rest > 0 && html`<p class="soft">${rest} more are below their lines.</p>`}`
}

const mostListed = 50

const partOf = (line: number): number => Math.ceil(line / linesOfPage)

const addressOf = (file: string, part: number): string =>
  `${devAt.documents}?${new URLSearchParams({ file, part: String(part) })}`

interface Choice {
  readonly part: number
  readonly parts: number
  /** For who does not see where it stands. */
  readonly label: string
}

function toParts({ file, lines }: DevDocument, { label, part, parts }: Choice): Markup {
  const links = Array.from({ length: parts }, (_, at) => {
    const lastLine = Math.min((at + 1) * linesOfPage, lines.length)
    const current = at + 1 === part
    return html`<li><a href="${addressOf(file, at + 1)}" ${current && html`aria-current="page"`}>${at * linesOfPage + 1} to ${lastLine}</a></li>`
  })
  return html`<nav class="tabs" aria-label="${label}"><ul>${links}</ul></nav>`
}
