import type { Context } from 'hono'
import { failures, toAppError } from '../../core/failure.ts'
import { scriptedPageHeaders, showPage, toNotice } from '../../page/page.ts'
import { headersOf, requestIdOf } from '../http/http.ts'
import { consoleAt } from './addresses.ts'
import type { StatusNotice } from './frame.ts'
import type { PageBase } from './page-base.ts'

type Answer = (c: Context) => Promise<Response> | Response

/** An address of the console: what every page carries, and a page for what went wrong too. */
export const toPageAnswer =
  ({ host, log }: PageBase, answer: Answer): Answer =>
  async c => {
    for (const [name, value] of Object.entries(scriptedPageHeaders)) c.header(name, value)
    try {
      return await answer(c)
    } catch (error) {
      const { status, ...notice } = toFailureNotice(log, c, error)
      return showPage(c, toNotice(host, notice), status)
    }
  }

/** What a person reads about what was thrown, of which the log gets a line as of any refusal. */
export function toFailureNotice(log: PageBase['log'], c: Context, error: unknown): StatusNotice {
  const { cause, code, message } = toAppError(error)
  const requestId = requestIdOf(headersOf(c)('x-request-id'))
  const fields = { requestId, method: c.req.method, path: c.req.path, outcome: code }
  if (code === 'internal') log.error('refused', fields, cause)
  else log.info('refused', fields)
  const { shown, status } = failures[code]
  const text = [shown ? message : 'Nothing is wrong with what you did; the log of this host has the details.']
  const link = { to: consoleAt.tools, label: 'Back to the tools' }
  return { title: 'That did not work', text, link, status }
}
