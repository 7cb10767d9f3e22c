import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { readForm } from '../../../page/form.ts'
import { type Markup, showPage, toNotice } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { toPageAnswer } from '../answer.ts'
import { oldPage } from '../notices.ts'
import { devAt } from './addresses.ts'
import type { DevDoor } from './parts.ts'

const form = { name: 'be', visitor: undefined }

/** Buttons that each sign this browser in as a sample user. */
export async function toPeopleForm({ door, people }: DevDoor, c: Context, onward: string): Promise<Markup> {
  const rows = (await people()).map(
    ({ name, title, username }) =>
      html`<tr><td><button name="user" value="${username}">${name}</button></td><td>${title}</td><td>${username}</td></tr>`,
  )
  return html`<form method="post" action="${devAt.be}">
<input type="hidden" name="token" value="${door.formToken(c, form)}"><input type="hidden" name="to" value="${onward}">
<div class="scroll" tabindex="0" role="region" aria-label="Sample users"><table>
<thead><tr><th scope="col">Be</th><th scope="col">Who is</th><th scope="col">Username</th></tr></thead><tbody>${rows}</tbody></table></div>
</form>`
}

/** `/console/be`: by a form of ours alone, so that no page elsewhere makes a browser anybody. */
export function addPeople(routes: Hono, host: string, { be, door }: DevDoor): void {
  const answer = toPageAnswer(host, async c => {
    const field = await readForm(c)
    if (!door.isOwnForm(c, form, field('token'))) return showPage(c, toNotice(host, oldPage), 403)
    return c.redirect(await be(c, { username: field('user'), onward: field('to') || consoleAt.tools }), 303)
  })
  routes.post(devAt.be, answer)
}
