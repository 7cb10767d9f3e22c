import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Catalog } from '../../../core/tool/catalog.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { devAt } from './addresses.ts'
import { showDev } from './frame.ts'
import type { DevCall, DevParts } from './parts.ts'
import { toPeopleForm } from './people.ts'

/** What runs, who there is, and what can be done. */
export async function showStart(parts: DevParts, c: Context): Promise<Response> {
  const { addresses, catalog, dev, host, title } = parts
  const first = dev && (await parts.firstCall())
  const body = html`<h1>${title}, on this machine</h1>
${first && toFirstLook(first)}
${dev && html`<section class="card"><h2>Use the tools as a sample user</h2>${await toPeopleForm(dev, c, consoleAt.tools)}${toOtherName(host)}</section>`}
<section class="card"><h2>Tools</h2><ul>${catalog.tools.map(toToolItem(dev !== undefined, catalog))}</ul></section>
<section class="card"><h2>Addresses</h2><dl>${addresses.map(
    ({ about, name, url }) =>
      html`<dt>${name}</dt><dd><a href="${url}">${url}</a><br><span class="soft">${about}</span></dd>`,
  )}</dl></section>
<p class="soft">Only <code>npm run dev</code> has this page: what is deployed answers 401 or 404 here. The guide is <code>README.md</code> and <code>docs/</code> of the package <code>applink-action-host</code>.</p>`
  return showDev(parts, c, { title: 'Start', at: devAt.start, body })
}

/** Browsers keep cookies by the name of a host, whatever its port. */
function toOtherName(host: string): Markup | undefined {
  const other = host.replace(/^127\.0\.0\.1:/, 'localhost:')
  if (other === host) return undefined
  return html`<p class="soft">Two users side by side: <a href="http://${host}/">${host}</a> and <a href="http://${other}/">${other}</a> are the same, and each has a session of its own.</p>`
}

const toFirstLook = ({ ask, input, tool }: DevCall): Markup => {
  const query = new URLSearchParams({ name: tool, input: JSON.stringify(input) })
  return html`<section class="card"><h2>See who gets what</h2>
<p>${ask === undefined ? 'A first call' : html`“${ask}”`}, asked by people who see different records: <a href="${devAt.sides}?${query}">every side of this call</a></p></section>`
}

const toToolItem =
  (hasConsole: boolean, { toolOf }: Catalog) =>
  ({ description, name, title }: Tool): Markup =>
    html`<li><strong>${title}</strong>${
      hasConsole &&
      html` <a href="${devAt.sides}?name=${name}" aria-label="Every side of ${title}">Every side</a>${toolOf(name, 'console') && html` <a href="${consoleAt.tool}?name=${name}" aria-label="Use ${title}">Use</a>`}`
    }<br>${description}</li>`
