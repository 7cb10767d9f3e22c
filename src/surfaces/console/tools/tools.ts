import { html } from 'hono/html'
import { isOffered } from '../../../core/invoke/rights.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { showVisit } from '../frame.ts'
import type { ConsoleParts, ConsoleVisit, VisitHandler } from '../visit.ts'

/** The pages of her tools. */
export const createToolPages = (parts: ConsoleParts): readonly VisitHandler[] => [
  { method: 'GET', path: consoleAt.tools, handle: visit => showTools(parts, visit) },
]

/** Those that she may call, grouped by topic. */
function showTools(parts: ConsoleParts, visit: ConsoleVisit) {
  const offered = parts.catalog.tools.filter(
    ({ name }) =>
      parts.catalog.toolOf(name, 'console') && isOffered(parts.catalog.toolOf(name, 'console') as Tool, visit.person),
  )
  const groups = groupsOf(parts, offered)
  const body = html`<h1>Tools</h1>
${groups.length === 0 && html`<p>There is no tool here that you may call.</p>`}
${groups.map(({ about, name, tools }) => html`<section class="card"><h2>${name}</h2><p class="soft">${about}</p><ul>${tools.map(toItem)}</ul></section>`)}`
  return showVisit(parts, visit, { title: 'Tools', at: consoleAt.tools, body })
}

const toItem = ({ description, title }: Tool): Markup => html`<li><strong>${title}</strong><br>${description}</li>`

interface Group {
  readonly name: string
  readonly about: string
  readonly tools: readonly Tool[]
}

function groupsOf({ topics }: ConsoleParts, offered: readonly Tool[]): readonly Group[] {
  const grouped = topics.map(({ tools, topic: { classificationDescription, name } }) => ({
    name,
    about: classificationDescription,
    tools: offered.filter(tool => tools.includes(tool.name)),
  }))
  const named = new Set(topics.flatMap(({ tools }) => tools))
  const others = { name: 'Other tools', about: '', tools: offered.filter(({ name }) => !named.has(name)) }
  return [...grouped, others].filter(({ tools }) => tools.length > 0)
}
