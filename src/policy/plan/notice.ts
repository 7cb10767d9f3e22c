import * as z from 'zod'
import type { JsonFields } from '../../core/json.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { CutFields } from './budget.ts'

/** The field in which an answer that was cut says so. */
export const noticeField = 'leftOut'

export const noticeSchema = z
  .string()
  .optional()
  .describe('What is not in the answer since it would be too long, and how to ask for less.')

const nextPage = /^next(?:Cursor|Page|PageToken|Token)$/
const pageSize = /^(?:limit|pageSize|maxRows|maxResults|rows|top|first)$/
const cursor = /^(?:cursor|page|pageToken|after|offset)$/
const maxNames = 4
const maxLength = 380

/** Characters that an answer has to spare for it, with its name. */
export const noticeRoom = 400

/** What was left out, and which inputs of the tool ask for less. */
export function toLeftOutText(tool: Pick<Tool, 'input'>, { fields, leftOut = {}, texts }: CutFields): string {
  const counts = Object.entries(leftOut).slice(0, maxNames)
  const what = counts.map(([path, count]) => `${path}: ${count} more ${texts.has(path) ? 'characters ' : ''}left out.`)
  return [...what, `Ask for less${narrowing(tool)}.`, ...pagesOf(tool, fields)].join(' ').slice(0, maxLength)
}

/** Inputs that may be left out choose among more; where there is none, any other value is another question. */
function narrowing({ input }: Pick<Tool, 'input'>): string {
  const all = Object.entries(input.shape).filter(([name]) => !cursor.test(name) && !pageSize.test(name))
  const optional = all.filter(([, field]) => (field as z.core.$ZodType)._zod.optin !== undefined)
  const names = (optional.length > 0 ? optional : all).slice(0, maxNames).map(([name]) => name)
  return names.length === 0 ? '' : `, by ${names.join(', ')}`
}

/** The tool's own next page begins behind its whole page. */
function pagesOf({ input }: Pick<Tool, 'input'>, fields: JsonFields): readonly string[] {
  const next = Object.keys(fields).find(name => nextPage.test(name) && fields[name] !== null)
  if (next === undefined) return []
  const size = Object.keys(input.shape).find(name => pageSize.test(name))
  const smaller = size === undefined ? '' : `; with a smaller ${size} nothing is`
  return [`${next} leads on behind what was left out${smaller}.`]
}
