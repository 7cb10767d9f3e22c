import { html } from 'hono/html'
import type { Scope } from '../../core/scope.ts'
import { toLoginChoice } from '../../page/login-choice.ts'
import type { Markup } from '../../page/page.ts'
import type { LoginServer } from '../salesforce/login-servers.ts'
import type { ClientCard } from './client-card.ts'

/** Titles of the tools that each scope opens, for people who want to know more. */
export type ToolTitles = Partial<Readonly<Record<Scope, readonly string[]>>>

export interface ConsentView {
  readonly client: ClientCard
  /** What it does not have yet. */
  readonly fresh: readonly Scope[]
  /** What it has; not empty when it asks for more. */
  readonly had: readonly Scope[]
  /** What she may allow beside. */
  readonly offered: readonly Scope[]
  /** What of that she allowed before. */
  readonly chosen: readonly Scope[]
  /** Whether somebody signed in here before, whom Salesforce may still know. */
  readonly isKnown: boolean
  readonly loginServers: readonly LoginServer[]
  readonly toolTitles: ToolTitles
  readonly action: string
  readonly formToken: string
  readonly grantsPath: string
}

const words: Readonly<Record<Scope, string>> = {
  'tools:read': 'Read data in your org, with your rights',
  'tools:write': 'Change data in your org, with your rights',
}

/** A scope as a person understands it. */
export const wordsOf = (scope: string): string => words[scope as Scope] ?? scope

/** The question that comes before anything goes to Salesforce. */
export const toConsentBody = (view: ConsentView): Markup => html`<section class="card">
<h1>${view.had.length > 0 ? 'Allow more?' : 'Allow access to Salesforce?'}</h1>
<p><strong>“${view.client.name}”</strong> ${view.had.length > 0 ? 'asks for more than it has' : 'asks to work in Salesforce for you'}.</p>
${warningsOf(view.client)}
<dl>
<dt>Calls itself</dt><dd>“${view.client.name}”</dd>
<dt>Published by</dt><dd>${publisherOf(view.client)}</dd>
<dt>Answer goes to</dt><dd>${destinationOf(view.client)}</dd>
${whoOf(view)}
</dl>
<h2>${view.had.length > 0 ? 'New: it will be able to' : 'It will be able to'}</h2>
<ul>${view.fresh.map(scope => html`<li>${wordsOf(scope)}${toolsOf(view.toolTitles[scope] ?? [])}</li>`)}</ul>
${view.had.length > 0 && html`<p class="soft">It already can: ${view.had.map(wordsOf).join('; ')}.</p>`}
<p class="soft">It never sees your password, and never more than you may see yourself. You can take this back at any time under
<a href="${view.grantsPath}">programs you allowed</a>.</p>
<form method="post" action="${view.action}">
<input type="hidden" name="token" value="${view.formToken}">
${moreOf(view)}
${toLoginChoice(view.loginServers)}
<div class="actions">
<button class="main" name="decision" value="allow">Allow and sign in</button>
${view.isKnown && html`<button name="decision" value="switch">Allow as another user</button>`}
<button name="decision" value="deny">Cancel</button>
</div>
</form>
</section>`

/** Stands by itself: a name can hold any words. */
function publisherOf({ publisher, trust }: ClientCard): Markup {
  if (trust === 'document') return html`<strong>${publisher}</strong>`
  return html`<span class="soft">${trust === 'registered' ? 'whoever runs this server set it up' : 'nobody knows: not verified'}</span>`
}

function destinationOf({ destination: { kind, name } }: ClientCard): Markup {
  if (kind === 'loopback') return html`a program on this computer (${name})`
  return kind === 'app'
    ? html`the app on this computer that opens <code>${name}</code> links`
    : html`<strong>${name}</strong>`
}

function warningsOf({ destination, trust }: ClientCard): Markup | undefined {
  const isHere = destination.kind !== 'site'
  if (trust !== 'unverified' && !isHere) return undefined
  return html`<div class="warn">
${trust === 'unverified' && html`<p><strong>Not verified.</strong> Anybody can use this name.</p>`}
${isHere && html`<p>The answer goes to <strong>a program on this computer</strong>. Any program that runs here could have asked.</p>`}
<p>Go on only if you started this sign-in yourself, just now.</p>
</div>`
}

function whoOf({ loginServers }: ConsentView): Markup | undefined {
  const [only] = loginServers
  if (only === undefined || loginServers.length > 1) return undefined
  return html`<dt>You sign in at</dt><dd><strong>${only.host}</strong></dd>`
}

/** What the program did not ask for, and she may give. */
function moreOf({ chosen, offered, toolTitles }: ConsentView): Markup | undefined {
  if (offered.length === 0) return undefined
  const boxes = offered.map(
    scope => html`<label><input type="checkbox" name="more" value="${scope}" ${chosen.includes(scope) && 'checked'}>
<span>${wordsOf(scope)}</span></label>${toolsOf(toolTitles[scope] ?? [])}`,
  )
  return html`<fieldset><legend>It did not ask for this</legend>${boxes}
<p class="soft">Most programs ask when they need it. One that cannot ask fails when it should change something: then sign in again and tick this.</p>
</fieldset>`
}

const maxShown = 100

function toolsOf(titles: readonly string[]): Markup | undefined {
  if (titles.length === 0) return undefined
  const count = titles.length === 1 ? '1 tool' : `${titles.length} tools`
  const items = titles.slice(0, maxShown).map(title => html`<li>${title}</li>`)
  return html`<details><summary>${count}</summary><ul>${items}${titles.length > maxShown && html`<li>…</li>`}</ul></details>`
}
