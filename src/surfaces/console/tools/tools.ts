import { html } from 'hono/html'
import type { Person } from '../../../core/caller.ts'
import { toWords } from '../../../core/invoke/question.ts'
import { isOffered } from '../../../core/invoke/rights.ts'
import { jobStatusName } from '../../../core/job/job.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { showVisit } from '../frame.ts'
import type { ConsoleParts, ConsoleVisit, VisitHandler } from '../visit.ts'
import { runTool, showTool } from './tool-page.ts'

/** The pages of her tools. */
export const createToolPages = (parts: ConsoleParts): readonly VisitHandler[] => [
  { method: 'GET', path: consoleAt.tools, handle: visit => showTools(parts, visit) },
  { method: 'GET', path: consoleAt.tool, handle: visit => showTool(parts, visit) },
  { method: 'POST', path: consoleAt.tool, handle: visit => runTool(parts, visit) },
]

/** Those that she may call, grouped by topic. */
function showTools(parts: ConsoleParts, visit: ConsoleVisit) {
  const offered = offeredTools(parts, visit.person)
  const groups = groupsOf(parts, offered)
  const body = html`<h1>Tools</h1>
${groups.length === 0 && html`<p>There is no tool here that you may call.</p>`}
${groups.map(({ about, name, tools }) => html`<section class="card"><h2>${name}</h2>${about !== '' && html`<p class="soft">${about}</p>`}<ul class="plain">${tools.map(toItem)}</ul></section>`)}`
  return showVisit(parts, visit, { title: 'Tools', at: consoleAt.tools, body })
}

const toItem = ({ description, name, title }: Tool): Markup =>
  html`<li><a href="${consoleAt.tool}?name=${name}"><strong>${title}</strong></a><br>${description}</li>`

interface Group {
  readonly name: string
  readonly about: string
  readonly tools: readonly Tool[]
}

function groupsOf({ topics }: ConsoleParts, offered: readonly Tool[]): readonly Group[] {
  const grouped = topics.map(({ tools, topic: { classificationDescription, name } }) => ({
    name: toWords(name),
    about: classificationDescription,
    tools: offered.filter(tool => tools.includes(tool.name)),
  }))
  const named = new Set(topics.flatMap(({ tools }) => tools))
  const others = { name: 'Other tools', about: '', tools: offered.filter(({ name }) => !named.has(name)) }
  return [...grouped, others].filter(({ tools }) => tools.length > 0)
}

/** Her jobs have a page of their own in the place of the tool that tells of them. */
const offeredTools = ({ catalog }: ConsoleParts, person: Person): readonly Tool[] =>
  catalog.tools.filter(
    tool => tool.name !== jobStatusName && catalog.toolOf(tool.name, 'console') && isOffered(tool, person),
  )
