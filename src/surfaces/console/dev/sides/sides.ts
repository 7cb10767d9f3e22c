import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { isJsonObject, jsonOf } from '../../../../core/json.ts'
import type { Tool } from '../../../../core/tool/tool.ts'
import { readSentFields } from '../../../../page/form.ts'
import { showPage, toNotice } from '../../../../page/page.ts'
import { fieldsOf } from '../../forms/field.ts'
import { oldPage } from '../../notices.ts'
import { maxCallBytes, readCallFields, type SentCall } from '../../tools/call-form.ts'
import { devAt } from '../addresses.ts'
import { showDev } from '../frame.ts'
import type { DevDoor, DevParts, DevPerson } from '../parts.ts'
import { formOfSides, replayButton, toReplay, toSidesForm } from './form.ts'
import { isReported, type ReportedRun, toOutcomes, toReports, toTraces } from './run-views.ts'
import { createRunSets, type RunSet, type RunSets, type SideRun } from './runs.ts'
import type { SideDoor, SideMaker } from './side.ts'
import { toSides } from './side-views.ts'

interface Asking {
  readonly maker: SideMaker
  readonly tool: Tool
  readonly people: readonly DevPerson[]
}

type SidesParts = DevParts & { readonly dev: DevDoor }

/** Every side of a call: what those who can make it see of it, and what they get. */
export function createSidePages(parts: SidesParts) {
  const sets = createRunSets()
  const asked = async (c: Context): Promise<Asking | undefined> => {
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
      if (call.button !== 'run' && call.button !== replayButton)
        return showSides(parts, c, { ...asking, set: undefined, ...call })
      const { id } = await makeCalls({ ...asking, call, sent, sets })
      return c.redirect(`${addressOfSides(asking.tool)}&run=${id}`, 303)
    },
    /** How reports get on: the part of the page that changes. */
    async reports(c: Context): Promise<Response> {
      const set = sets.of(c.req.query('run') ?? '')
      const reported = set ? await reportsOf(set, await parts.sides()) : []
      if (isReported(reported)) c.header('x-job-over', 'yes')
      return c.html(toReports(reported))
    },
  }
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

interface SidesView extends Asking {
  readonly input: Readonly<Record<string, unknown>>
  readonly set: RunSet | undefined
  readonly rows?: ReadonlyMap<string, number>
}

async function showSides(parts: SidesParts, c: Context, view: SidesView): Promise<Response> {
  const { input, maker, people, rows = new Map(), set, tool } = view
  const isChosen = new Set(set ? set.people.map(({ username }) => username) : parts.compared)
  const doors = maker.doorsOf(tool)
  const chosen = new Set((set?.doors ?? (tool.writes ? doors.slice(0, 1) : doors)).map(({ id }) => id))
  const token = parts.dev.door.formToken(c, formOfSides)
  const [speaker] = people.filter(({ username }) => isChosen.has(username))
  const reported = set ? await reportsOf(set, maker) : []
  const body = html`<h1>${tool.title}</h1><p>${tool.description}</p>
${toSidesForm({
  ...{ tool, token, doors, people, isChosen, chosen },
  form: { input, rows, problems: new Map(), timeZone },
  group: fieldsOf(tool.input, 'input'),
  address: addressOfSides(tool),
})}
${set && html`${toOutcomes(set)}${toTraces(set, parts.traceOf)}${reported.length > 0 && toReportCard(set, reported)}${toReplay(set, { token, address: addressOfSides(tool) })}`}
<h2>What each side sees</h2>${toSides(maker.sidesOf({ tool, input }, speaker?.username ?? ''))}`
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

interface SentSides extends Asking {
  readonly call: SentCall
  readonly sent: URLSearchParams
  readonly sets: RunSets
}

async function makeCalls({ call, maker, people: all, sent, sets, tool }: SentSides): Promise<RunSet> {
  const [users, ways] = [new Set(sent.getAll('user')), new Set(sent.getAll('door'))]
  const people = all.filter(({ username }) => users.has(username))
  const doors = maker.doorsOf(tool).filter(({ id }) => ways.has(id))
  const { input } = call
  const runOne = async (person: DevPerson, door: SideDoor): Promise<SideRun> => ({
    ...(await maker.run({ tool, input, door: door.id, username: person.username })),
    ...{ person, door },
  })
  const calls = people.flatMap(person => doors.map(door => () => runOne(person, door)))
  const runs = tool.writes ? await oneByOne(calls) : await Promise.all(calls.map(make => make()))
  return sets.keep({ tool: tool.name, input, fields: call.fields, people, doors, runs })
}

/** Calls that change data do not get in each other's way. */
async function oneByOne<Result>(calls: readonly (() => Promise<Result>)[]): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const make of calls) results.push(await make())
  return results
}
