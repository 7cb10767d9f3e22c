import { html } from 'hono/html'
import { adminActions } from '../../../../core/administration/administration.ts'
import type { AuditQuestion } from '../../../../core/administration/audit.ts'
import { failures } from '../../../../core/failure.ts'
import { toLongId } from '../../../../core/ids.ts'
import type { Markup } from '../../../../page/page.ts'
import { consoleAt } from '../../addresses.ts'
import { readClockText } from '../../moment.ts'
import { timeZoneOf } from '../../reader.ts'
import type { AdminParts, AdminVisit } from '../admin-visit.ts'

const fieldNames = ['person', 'tool', 'outcome', 'from', 'to'] as const

/** What of the audit she wants to see. */
export interface AuditWish {
  /** As she filled it in; empty where she did not. */
  readonly given: Readonly<Record<(typeof fieldNames)[number], string>>
  readonly question: AuditQuestion
  /** She named somebody whom her org does not know, or does not show her. */
  readonly isNobody: boolean
}

const userId = /^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/

/** Reads the filter from the address. Days are those of her own clock. */
export async function readFilter(parts: AdminParts, visit: AdminVisit): Promise<AuditWish> {
  const { c } = visit
  const given = Object.fromEntries(
    fieldNames.map(name => [name, c.req.query(name)?.trim() ?? '']),
  ) as AuditWish['given']
  const zone = timeZoneOf(visit.visitor)
  const person = given.person === '' ? undefined : await idOf(parts, visit, given.person)
  return {
    given,
    isNobody: given.person !== '' && person === undefined,
    question: {
      userId: person,
      tool: given.tool || undefined,
      outcome: given.outcome || undefined,
      since: dayStart(given.from, zone),
      until: dayStart(dayAfter(given.to), zone),
      after: c.req.query('after'),
    },
  }
}

async function idOf({ admin }: AdminParts, { c, person, requestId }: AdminVisit, who: string) {
  if (userId.test(who)) return toLongId(who)
  return admin.people.idOf(person, who.slice(0, 100), { requestId, signal: c.req.raw.signal })
}

const day = /^\d{4}-\d\d-\d\d$/

function dayStart(text: string, zone: string): number | undefined {
  const at = day.test(text) ? Date.parse(readClockText(`${text}T00:00`, zone)) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

function dayAfter(text: string): string {
  const at = day.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? '' : new Date(at + 86_400_000).toISOString().slice(0, 10)
}

/** The form of the filter, as it was filled in. */
export const toFilterForm = ({ catalog }: AdminParts, { given }: AuditWish): Markup => {
  const tools = [...catalog.tools, ...catalog.events].map(({ name }) => name)
  return html`<form class="filter" method="get" action="${consoleAt.adminAudit}">
<div class="field"><label for="person">Person</label><input id="person" name="person" type="search" value="${given.person}" placeholder="username or id" autocomplete="off"></div>
${toSelect({ name: 'tool', label: 'Tool', chosen: given.tool, values: [...tools, ...adminActions] })}
${toSelect({ name: 'outcome', label: 'Outcome', chosen: given.outcome, values: outcomes })}
<div class="field"><label for="from">From</label><input id="from" name="from" type="date" value="${given.from}"></div>
<div class="field"><label for="to">To</label><input id="to" name="to" type="date" value="${given.to}"></div>
<button>Show</button></form>`
}

const outcomes = ['ok', 'cancelled', 'again', ...Object.keys(failures)]

interface Select {
  readonly name: string
  readonly label: string
  readonly chosen: string
  readonly values: readonly string[]
}

const toSelect = ({
  chosen,
  label,
  name,
  values,
}: Select): Markup => html`<div class="field"><label for="${name}">${label}</label>
<select id="${name}" name="${name}"><option value="">All</option>${values.map(
  value => html`<option ${value === chosen && 'selected'}>${value}</option>`,
)}</select></div>`
