import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { devAt } from './addresses.ts'
import { showDev } from './frame.ts'
import type { DevParts } from './parts.ts'
import { toPeopleForm } from './people.ts'

/** What runs, who there is, and what can be done. */
export async function showStart(parts: DevParts, c: Context): Promise<Response> {
  const { addresses, catalog, dev, title } = parts
  const body = html`<h1>${title}, on this machine</h1>
${dev && html`<section class="card"><h2>Use the tools as a sample user</h2>${await toPeopleForm(dev, c, consoleAt.tools)}</section>`}
<section class="card"><h2>Tools</h2><ul>${catalog.tools.map(toToolItem)}</ul></section>
<section class="card"><h2>Addresses</h2><dl>${addresses.map(
    ({ about, name, url }) =>
      html`<dt>${name}</dt><dd><a href="${url}">${url}</a><br><span class="soft">${about}</span></dd>`,
  )}</dl></section>
<p class="soft">Only <code>npm run dev</code> has this page: what is deployed answers 401 or 404 here.</p>`
  return showDev(parts, c, { title: 'Start', at: devAt.start, body })
}

const toToolItem = ({ description, title }: Tool): Markup => html`<li><strong>${title}</strong><br>${description}</li>`
