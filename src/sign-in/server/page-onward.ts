import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { html } from 'hono/html'
import { browserHeaders } from '../../page/headers.ts'
import { errorPagePolicy, toBarePage } from './error-page.ts'

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const isScript = /^[\s\p{Cc}]*(?:javascript|data|vbscript):/iu

/**
 * Makes an answer lead a browser on by a page where it would redirect. The AppLink mesh follows redirects by itself, with
 * nobody's cookies, and the browser would get what is behind them under this host's name. To be called before anything is
 * written, for the addresses of the sign-in and with `MESH=sidecar` only.
 * @see https://github.com/heroku/heroku-integration-service-mesh/blob/main/mesh/proxy.go
 */
export function leadOnByPage(response: ServerResponse): void {
  const { end, write, writeHead } = response
  let page: string | undefined
  const begin = (status: number, headers: OutgoingHttpHeaders) => {
    setAll(response, headers)
    const to = redirects.has(status) ? response.getHeader('location') : undefined
    if (typeof to !== 'string' || isScript.test(to)) return writeHead.call(response, status)
    page = toPage(to)
    for (const name of ['location', 'content-length', 'transfer-encoding']) response.removeHeader(name)
    setAll(response, headersOfPage(to, page))
    return writeHead.call(response, 200)
  }
  const beginBefore = () => {
    if (!response.headersSent) begin(response.statusCode, {})
  }
  Object.assign(response, {
    writeHead: (status: number, ...rest: unknown[]) => begin(status, rest.find(isHeaders) ?? {}),
    write(...given: Parameters<typeof write>) {
      beginBefore()
      return page === undefined ? write.apply(response, given) : true
    },
    end(...given: Parameters<typeof end>) {
      beginBefore()
      return page === undefined ? end.apply(response, given) : end.call(response, page, 'utf8')
    },
  })
}

function setAll(response: ServerResponse, headers: OutgoingHttpHeaders): void {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value)
}

/** A status text may stand before the headers. Lists of headers are not used by any of those who answer here. */
const isHeaders = (value: unknown): value is OutgoingHttpHeaders => typeof value === 'object' && value !== null

const headersOfPage = (to: string, page: string): Record<string, string | number> => ({
  ...browserHeaders,
  'content-security-policy': errorPagePolicy,
  'content-type': 'text/html; charset=utf-8',
  'content-length': Buffer.byteLength(page),
  refresh: `0; url=${to}`,
})

const toPage = (to: string): string =>
  toBarePage('One moment', html`<p>If nothing happens: <a href="${to}">go on</a></p>`)
