import { html } from 'hono/html'
import { jobStatusName } from '../../../core/job/job.ts'
import { writesText } from '../../../core/tool/effects.ts'
import { authorizationsOf, customPermissionsOf } from '../../../core/tool/run-as.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { type AdminParts, type AdminVisit, showAdmin } from './admin-visit.ts'

interface Gift {
  /** What is given. */
  readonly name: string
  readonly kind: string
  readonly about: string
  readonly tools: readonly Tool[]
}

/** What each permission gives: which tools, and with whose rights. */
export function showPermissions(parts: AdminParts, visit: AdminVisit) {
  const body = html`<h1>What each permission gives</h1>
<p>Who has a permission is decided in Salesforce. It holds for the next call there; custom permissions are asked for every five minutes.</p>
${giftsOf(parts).map(toCard)}`
  return showAdmin(parts, visit, { title: 'Permissions', at: consoleAt.adminPermissions, body })
}

const toCard = ({ about, kind, name, tools }: Gift): Markup => html`<section class="card">
<h2>${name}</h2><p class="soft">${kind}</p><p>${about}</p>
${tools.length > 0 && html`<ul>${tools.map(toItem)}</ul>`}</section>`

const toItem = ({ name, surfaces, title, writes }: Tool): Markup =>
  html`<li><strong>${title}</strong> <span class="soft">${name}, ${writes ? `${writesText(writes)}, ` : ''}${surfaces.join(', ')}</span></li>`

function giftsOf({ admin, catalog }: AdminParts): readonly Gift[] {
  const tools = catalog.tools.filter(({ name }) => name !== jobStatusName)
  const { callersSet, rule, sessionSet } = admin
  const plus = tools.filter(({ runAs }) => runAs === 'user-plus')
  return [
    {
      ...{ name: callersSet, kind: 'Permission set' },
      about: 'Lets agents, flows and Apex of its people call the app at all. These tools then run with her own rights.',
      tools: tools.filter(({ runAs }) => runAs === 'user'),
    },
    ...(plus.length > 0
      ? [
          {
            ...{ name: sessionSet ?? 'The session permission set of the app', kind: 'Session permission set' },
            about: 'Adds its rights to her own for one call of these tools. AppLink activates it.',
            tools: plus,
          },
        ]
      : []),
    ...customPermissionsOf(tools).map(name => ({
      ...{ name, kind: 'Custom permission' },
      about: 'Lets its people use these tools over MCP and in the console, with the rights of a stored authorization.',
      tools: tools.filter(({ people }) => people?.customPermission === name),
    })),
    ...[...new Set(tools.flatMap(authorizationsOf))].map(name => ({
      ...{ name, kind: 'Stored authorization' },
      about:
        'These tools run with the rights of the user behind it: for agents, flows and Apex, and for service clients that were granted it.',
      tools: tools.filter(tool => authorizationsOf(tool).includes(name)),
    })),
    {
      ...{ name: rule.permission, kind: 'Custom permission', tools: [] },
      about: 'Makes an administrator of this console: she sees these pages, of her own org. It opens no tool.',
    },
  ]
}
