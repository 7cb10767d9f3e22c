import type { Context } from 'hono'
import { html } from 'hono/html'
import type { StatusCode } from 'hono/utils/http-status'
import { type Markup, showPage } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { devPlaces } from './addresses.ts'
import type { DevParts } from './parts.ts'

/** A page for developers; nobody needs to be signed in for it. */
export interface DevPage {
  readonly title: string
  readonly body: Markup
  /** Of the navigation, which then says where she is. */
  readonly at: string
  /** Default 200. */
  readonly status?: StatusCode
  /** Whether it changes by itself: a browser without script loads it again. */
  readonly reloads?: boolean
}

/** Answers with a page that has the navigation for developers. */
export function showDev(
  { dev, host, title: app }: DevParts,
  c: Context,
  { at, body, reloads, status, title }: DevPage,
) {
  const places = [...devPlaces, ...(dev ? [{ path: consoleAt.tools, label: 'Console' }] : [])]
  const head = html`<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<p class="app">${app}</p>
<nav aria-label="Development"><ul>${places.map(
    ({ label, path }) => html`<li><a href="${path}" ${path === at && html`aria-current="page"`}>${label}</a></li>`,
  )}</ul></nav>
</header>`
  const page = { title, host, head, script: consoleAt.script, body: html`<div id="main" tabindex="-1">${body}</div>` }
  return showPage(c, { ...page, ...(reloads && { reloadSeconds: 3 }) }, status)
}
