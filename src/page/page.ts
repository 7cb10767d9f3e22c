import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { StatusCode } from 'hono/utils/http-status'
import { browserHeaders } from './headers.ts'
import { style, styleHash } from './style.ts'

/** Markup from a template, with everything that was put into it escaped. */
export type Markup = ReturnType<typeof html>

export interface Page {
  /** Shown in the tab. */
  readonly title: string
  /** Host of this server, as the person knows it. */
  readonly host: string
  readonly body: Markup
  /** Stands above the page, over its whole width; the page is a wide one then. */
  readonly head?: Markup
  /** Path of the one script of the page. */
  readonly script?: string
  /** Seconds after which a browser without script loads it again. */
  readonly reloadSeconds?: number
}

/**
 * No script but a file of this host where a page has one, no other origin, no frame around it, and forms that go nowhere else. A browser may hold `form-action` against
 * every redirect that follows a form, and the way through Salesforce leads over hosts that nobody here knows (single sign-on):
 * so no form is answered with a redirect, but with a page that moves on.
 * @see https://github.com/w3c/webappsec-csp/issues/8
 */
const policyWith = (scripts: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src ${styleHash}`,
    ...scripts,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')

/** What every answer of a page without a script carries, redirects included. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...browserHeaders,
  'content-security-policy': policyWith([]),
}

/** The same for pages with a script of this host, which may ask this host. */
export const scriptedPageHeaders: Readonly<Record<string, string>> = {
  ...browserHeaders,
  'content-security-policy': policyWith(["script-src 'self'", "connect-src 'self'"]),
}

const toDocument = ({ title, head, host, body, reloadSeconds, script }: Page): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${host}</title>
<style>${raw(style)}</style>
${reloadSeconds !== undefined && html`<noscript><meta http-equiv="refresh" content="${reloadSeconds}"></noscript>`}
${script !== undefined && html`<script src="${script}" defer></script>`}
</head>
<body${head && raw(' class="wide"')}>
${head ?? ''}
<main>
${!head && html`<p class="host">${host}</p>`}
${body}
</main>
</body>
</html>`

/** Answers with a page. */
export const showPage = (c: Context, page: Page, status: StatusCode = 200): Response | Promise<Response> => {
  c.status(status)
  return c.html(toDocument(page))
}

/** A page that leads on to another address by itself. */
export function leadOn(c: Context, host: string, { to, label }: { to: string; label: string }) {
  c.header('refresh', `0; url=${to}`)
  const body = html`<section class="card"><h1>One moment</h1><p>If nothing happens: <a href="${to}">${label}</a></p></section>`
  return showPage(c, { title: 'One moment', host, body })
}

export interface Notice {
  readonly title: string
  /** What happened, and what to do. One paragraph each. */
  readonly text: readonly string[]
  /** Where a link leads on. */
  readonly link?: { readonly to: string; readonly label: string }
}

/** A page that only says something. */
export const toNotice = (host: string, notice: Notice): Page => ({
  title: notice.title,
  host,
  body: toNoticeCard(notice),
})

/** What such a page says, for a page that has more. */
export const toNoticeCard = ({ link, text, title }: Notice): Markup =>
  html`<section class="card"><h1>${title}</h1>${text.map(line => html`<p>${line}</p>`)}
${link && html`<p><a href="${link.to}">${link.label}</a></p>`}</section>`
