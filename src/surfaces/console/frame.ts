import { html } from 'hono/html'
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status'
import { isAdmin } from '../../core/administration/administration.ts'
import { type Markup, type Notice, showPage, toNoticeCard } from '../../page/page.ts'
import { toDisplayText } from '../../page/text.ts'
import { consoleAt } from './addresses.ts'
import { devPlaces } from './dev/addresses.ts'
import type { ConsoleParts, ConsoleVisit } from './visit.ts'

/** A page of the console for somebody who is signed in. */
export interface VisitPage {
  /** Shown in the tab. */
  readonly title: string
  readonly body: Markup
  /** Of the navigation, which then says where she is. */
  readonly at?: string
  /** Default 200. */
  readonly status?: StatusCode
  /** Whether it changes by itself: a browser without script loads it again. */
  readonly reloads?: boolean
}

type FrameParts = Pick<ConsoleParts, 'admin' | 'dev' | 'door' | 'host' | 'title'>

const placesOfAll = [
  { path: consoleAt.tools, label: 'Tools' },
  { path: consoleAt.jobs, label: 'Jobs' },
]
const placesOfAdmins = [...placesOfAll, { path: consoleAt.admin, label: 'Administration' }]

const placesOf = ({ admin, dev }: FrameParts, { person }: ConsoleVisit) => [
  ...(admin && isAdmin(admin.rule, person) ? placesOfAdmins : placesOfAll),
  ...(dev ? devPlaces : []),
]

/** Answers with a page that has the navigation, who she is, and the way out. */
export function showVisit(parts: FrameParts, visit: ConsoleVisit, { at, body, reloads, status, title }: VisitPage) {
  const { door, host } = parts
  const { c, visitor } = visit
  const token = door.formToken(c, { name: 'sign-out', visitor })
  const name = toDisplayText(visitor.display?.name || visitor.person.session.username, 60)
  const head = html`<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<p class="app">${parts.title}</p>
<nav aria-label="Console"><ul>${placesOf(parts, visit).map(
    ({ label, path }) =>
      html`<li><a href="${path}" ${path === at && html`aria-current="${path === c.req.path ? 'page' : 'true'}"`}>${label}</a></li>`,
  )}</ul></nav>
<form class="who" method="post" action="${consoleAt.signOut}">
<span>${name}</span>
<input type="hidden" name="token" value="${token}">
<button>Sign out</button>
</form>
</header>`
  const page = { title, host, head, script: consoleAt.script, body: html`<div id="main" tabindex="-1">${body}</div>` }
  return showPage(c, { ...page, ...(reloads && { reloadSeconds: 3 }) }, status)
}

/** A page that only says something, to somebody who is signed in. */
export const showNotice = (parts: FrameParts, visit: ConsoleVisit, { status, ...notice }: StatusNotice) =>
  showVisit(parts, visit, { title: notice.title, body: toNoticeCard(notice), status })

export interface StatusNotice extends Notice {
  readonly status: ContentfulStatusCode
}
