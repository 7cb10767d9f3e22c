import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { isJsonObject, jsonOf } from '../../../../core/json.ts'
import type { Tool } from '../../../../core/tool/tool.ts'
import { readSentFields } from '../../../../page/form.ts'
import { showPage, toNotice } from '../../../../page/page.ts'
import { fieldsOf } from '../../forms/field.ts'
import { oldPage } from '../../notices.ts'
import { maxCallBytes } from '../../outline.ts'
import { readCallFields } from '../../tools/call-form.ts'
import { devAt } from '../addresses.ts'
import { showDev } from '../frame.ts'
import type { DevDoor, DevParts } from '../parts.ts'
import { type AskingTool, type Choice, choiceIn, makeCalls, usualChoice } from './calls.ts'
import { formOfSides, replayButton, toReplay, toSidesForm } from './form.ts'
import { isReported, type ReportedRun, toOutcomes, toReports, toTraces } from './run-views.ts'
import { createRunSets, type RunSet } from './runs.ts'
import type { SideMaker } from './side.ts'
import { toSides } from './side-views.ts'

type SidesParts = DevParts & { readonly dev: DevDoor }

/** Every side of a call: what those who can make it see of it, and what they get. */
export function createSidePages(parts: SidesParts) {
  const sets = createRunSets()
  const asked = async (c: Context): Promise<AskingTool | undefined> => {
    const name = c.req.query('name')
    const tool = parts.catalog.tools.find(each => each.name === name)
    return tool && { tool, maker: await parts.sides(), people: await parts.people() }
  }
  return {
    async show(c: Context): Promise<Response> {
      const asking = await asked(c)
      if (!asking) return showChoice(parts, c)
      const set = sets.of(c.req.query('run') ?? '')
      return showSides(parts, c, { ...asking, set, input: set?.input ?? inputIn(c, asking.tool) })
    },
    async run(c: Context): Promise<Response> {
      const asking = await asked(c)
      if (!asking) return showChoice(parts, c)
      const sent = await readSentFields(c, maxCallBytes)
      const call = readCallFields(sent, asking.tool, timeZone)
      const isOwn = parts.dev.door.isOwnForm(c, formOfSides, call.token)
      if (!isOwn) return showPage(c, toNotice(parts.host, oldPage), 403)
      const choice = choiceIn(sent, asking)
      const isSent = call.button === 'run' || call.button === replayButton
      const isNobody = choice.people.length === 0 || choice.doors.length === 0
      if (!isSent || isNobody) {
        return showSides(parts, c, { ...asking, ...call, set: undefined, choice, asksForChoice: isSent })
      }
      const { id } = await makeCalls({ ...asking, call, choice, sets })
      return c.redirect(`${addressOfSides(asking.tool)}&run=${id}`, 303)
    },
    /** How reports get on: the part of the page that changes. */
    async reports(c: Context): Promise<Response> {
      const set = sets.of(c.req.query('run') ?? '')
      const reported = set ? await reportsOf(set, await parts.sides()) : []
      return answerLive(c, String(await toReports(reported)), isReported(reported))
    },
  }
}

/** The part as it is now, in one event: the mesh holds back what goes on, and the browser asks again by itself. */
function answerLive(c: Context, part: string, isOver: boolean): Response | Promise<Response> {
  c.header('x-job-over', isOver ? 'yes' : 'no')
  if (!c.req.header('accept')?.includes('text/event-stream')) return c.html(part)
  const lines = part.split('\n').map(line => `data: ${line}`)
  const event = ['retry: 1500', `event: ${isOver ? 'over' : 'part'}`, ...lines, '', ''].join('\n')
  return c.body(event, 200, { 'content-type': 'text/event-stream; charset=utf-8' })
}

/** Nobody is signed in whose clock would count. */
const timeZone = 'UTC'

const addressOfSides = ({ name }: Tool): string => `${devAt.sides}?name=${encodeURIComponent(name)}`

/** What the address has, else the first example. */
function inputIn(c: Context, { examples: [example] }: Tool): Readonly<Record<string, unknown>> {
  const given = jsonOf(c.req.query('input') ?? '')
  return isJsonObject(given) ? given : ((example?.input as Readonly<Record<string, unknown>> | undefined) ?? {})
}

function showChoice(parts: DevParts, c: Context) {
  const body = html`<h1>Every side of a call</h1><section class="card"><h2>Of which tool?</h2><ul>${parts.catalog.tools.map(
    tool => html`<li><a href="${addressOfSides(tool)}"><strong>${tool.title}</strong></a><br>${tool.description}</li>`,
  )}</ul></section>`
  return showDev(parts, c, { title: 'Every side', at: devAt.sides, body })
}

interface SidesView extends AskingTool {
  readonly input: Readonly<Record<string, unknown>>
  readonly set: RunSet | undefined
  readonly rows?: ReadonlyMap<string, number>
  readonly choice?: Choice
  readonly asksForChoice?: boolean
}

async function showSides(parts: SidesParts, c: Context, view: SidesView): Promise<Response> {
  const { asksForChoice = false, input, maker, people, rows = new Map(), set, tool } = view
  const choice = view.choice ?? set ?? usualChoice(parts, view)
  const token = parts.dev.door.formToken(c, formOfSides)
  const reported = set ? await reportsOf(set, maker) : []
  const body = html`<h1>${tool.title}</h1><p>${tool.description}</p>
${toSidesForm({
  ...{ tool, token, people, asksForChoice, choice, doors: maker.doorsOf(tool) },
  form: { input, rows, problems: new Map(), timeZone },
  group: fieldsOf(tool.input, 'input'),
  address: addressOfSides(tool),
})}
${set && html`${toOutcomes(set)}${toTraces(set, parts.traceOf)}${reported.length > 0 && toReportCard(set, reported)}${toReplay(set, { token, address: addressOfSides(tool) })}`}
<h2>What each side sees</h2>${toSides(maker.sidesOf({ tool, input }, choice.people[0]?.username ?? ''))}`
  return showDev(parts, c, { title: tool.title, at: devAt.sides, body })
}

const toReportCard = ({ id }: RunSet, reported: readonly ReportedRun[]) =>
  html`<section class="card"><h2>Reports that Apex got</h2><div aria-live="polite" ${
    !isReported(reported) && raw(`data-live="${devAt.reports}?run=${id}"`)
  }>${toReports(reported)}</div></section>`

const reportsOf = ({ runs }: RunSet, maker: SideMaker): Promise<readonly ReportedRun[]> =>
  Promise.all(
    runs.flatMap(run =>
      run.callbackId === undefined ? [] : [maker.callbacksOf(run.callbackId).then(callbacks => ({ run, callbacks }))],
    ),
  )
