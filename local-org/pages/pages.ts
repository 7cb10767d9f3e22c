import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Faults } from '../faults/faults.ts'
import { type AssignmentParts, setAssigned, toAssignmentsPart } from './assignments.ts'
import { addFault, endFault, toFaultsPart } from './faults.ts'
import { createForms, formPath, type SentForm } from './form.ts'
import { showOwnPage } from './frame.ts'
import { endLink, type LinkParts, makeLink, toLinksPart } from './links.ts'
import { endCredential, type NamedCredentialPageParts, toNamedCredentialsPart } from './named-credentials.ts'
import { type PublicationPageParts, publishHosted, switchService, toPublicationsPart } from './publications.ts'

export interface PagesParts extends LinkParts, PublicationPageParts, AssignmentParts, NamedCredentialPageParts {
  readonly faults: Faults
  readonly orgId: string
  readonly random: (bytes: number) => Uint8Array
}

interface Action {
  /** Where on the page it is seen. */
  readonly at: string
  run(sent: SentForm): Promise<void> | void
}

/**
 * `/_local`: what Heroku's dashboard and Salesforce's setup would show of the app, with buttons for what their command lines do, and
 * the faults. It works without a script. No page elsewhere can press a button: each form has a token that only this page shows.
 */
export function createPages(parts: PagesParts): Hono {
  const forms = createForms(Buffer.from(parts.random(32)).toString('base64url'))
  const actions = actionsOf(parts)
  const show = (c: Context, problem?: string) =>
    showOwnPage(c, { problem, about: toAbout(parts), parts: partsOf(parts, forms) }, problem === undefined ? 200 : 400)
  return new Hono()
    .get('/', c => c.redirect('/_local'))
    .get('/_local', c => show(c))
    .post(formPath, async c => {
      const sent = await forms.read(c)
      const action = actions.get(sent?.action ?? '')
      if (!sent) return c.text('This form is not one of the page as it is now: load it again.', 403)
      if (!action) return c.notFound()
      const problem = await problemOf(action, sent)
      return problem === undefined ? c.redirect(`/_local#${action.at}`, 303) : show(c, problem)
    })
}

/** What was wrong with what was asked for. Whatever else goes wrong is a mistake of this program. */
async function problemOf({ run }: Action, sent: SentForm): Promise<string | undefined> {
  try {
    await run(sent)
    return undefined
  } catch (error) {
    if (error instanceof Error && !(error instanceof TypeError)) return error.message
    throw error
  }
}

const partsOf = (parts: PagesParts, forms: ReturnType<typeof createForms>) => [
  toLinksPart('connections', parts, forms),
  toLinksPart('authorizations', parts, forms),
  toPublicationsPart(parts, forms),
  ...(parts.namedCredentials.credentials.namedCredentials().length > 0 ? [toNamedCredentialsPart(parts, forms)] : []),
  toAssignmentsPart(parts, forms),
  toFaultsPart(parts.faults, forms),
]

const toAbout = ({ orgId, people }: PagesParts) =>
  html`<p>Org ${orgId} with ${people.all().length} users. It stands for Salesforce, AppLink and the Heroku dashboard on this machine; nothing here leaves it.</p>`

const actionsOf = (parts: PagesParts): ReadonlyMap<string, Action> =>
  new Map<string, Action>([
    ['make-connections', { at: 'connections', run: ({ field }) => makeLink('connections', parts, field) }],
    ['end-connections', { at: 'connections', run: ({ target }) => endLink('connections', parts, target) }],
    ['make-authorizations', { at: 'authorizations', run: ({ field }) => makeLink('authorizations', parts, field) }],
    ['end-authorizations', { at: 'authorizations', run: ({ target }) => endLink('authorizations', parts, target) }],
    ['publish', { at: 'publications', run: ({ field }) => publishHosted(parts, field) }],
    ['activate', { at: 'publications', run: ({ target }) => switchService(parts, true, target) }],
    ['deactivate', { at: 'publications', run: ({ target }) => switchService(parts, false, target) }],
    ['end-credential', { at: 'named-credentials', run: ({ target }) => endCredential(parts, target) }],
    ['assign', { at: 'permission-sets', run: ({ field }) => setAssigned(parts, true, field) }],
    ['unassign', { at: 'permission-sets', run: ({ field }) => setAssigned(parts, false, field) }],
    ['fault', { at: 'faults', run: ({ field }) => addFault(parts.faults, field) }],
    ['end-fault', { at: 'faults', run: ({ target }) => endFault(parts.faults, target) }],
    ['end-faults', { at: 'faults', run: () => void parts.faults.clear() }],
  ])
