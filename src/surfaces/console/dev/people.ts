import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { readForm } from '../../../page/form.ts'
import { type Markup, showPage, toNotice } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { toPageAnswer } from '../answer.ts'
import { oldPage } from '../notices.ts'
import type { PageBase } from '../page-base.ts'
import { devAt } from './addresses.ts'
import type { DevDoor } from './parts.ts'

const form = { name: 'be', visitor: undefined }

/** Buttons that each sign this browser in as a sample user. */
export async function toPeopleForm({ door, people }: DevDoor, c: Context, onward: string): Promise<Markup> {
  const rows = (await people()).map(
    ({ name, title, username }) =>
      html`<li><button name="user" value="${username}">${name}</button><span>${title}<br><span class="soft">${username}</span></span></li>`,
  )
  return html`<form method="post" action="${devAt.be}">
<input type="hidden" name="token" value="${door.formToken(c, form)}"><input type="hidden" name="to" value="${onward}">
<ul class="people" aria-label="Sample users">${rows}</ul>
</form>`
}

/** `/console/be`: by a form of ours alone, so that no page elsewhere makes a browser anybody. */
export function addPeople(routes: Hono, base: PageBase, { be, door }: DevDoor): void {
  const answer = toPageAnswer(base, async c => {
    const field = await readForm(c)
    if (!door.isOwnForm(c, form, field('token'))) return showPage(c, toNotice(base.host, oldPage), 403)
    return c.redirect(await be(c, { username: field('user'), onward: field('to') || consoleAt.tools }), 303)
  })
  routes.post(devAt.be, answer)
}
