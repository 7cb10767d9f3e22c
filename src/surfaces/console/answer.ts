import type { Context } from 'hono'
import { failures, toAppError } from '../../core/failure.ts'
import { scriptedPageHeaders, showPage, toNotice } from '../../page/page.ts'
import { consoleAt } from './addresses.ts'
import type { StatusNotice } from './frame.ts'

type Answer = (c: Context) => Promise<Response> | Response

/** An address of the console: what every page carries, and a page for what went wrong too. */
export const toPageAnswer =
  (host: string, answer: Answer): Answer =>
  async c => {
    for (const [name, value] of Object.entries(scriptedPageHeaders)) c.header(name, value)
    try {
      return await answer(c)
    } catch (error) {
      const { status, ...notice } = toFailureNotice(error)
      return showPage(c, toNotice(host, notice), status)
    }
  }

/** What a person reads about what was thrown. */
export function toFailureNotice(error: unknown): StatusNotice {
  const { code, message } = toAppError(error)
  const { shown, status } = failures[code]
  const text = [shown ? message : 'Nothing is wrong with what you did; the log of this host has the details.']
  const link = { to: consoleAt.tools, label: 'Back to the tools' }
  return { title: 'That did not work', text, link, status }
}
