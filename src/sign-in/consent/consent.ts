import { type Context, Hono } from 'hono'
import type { Scope } from '../../core/scope.ts'
import { type Form, readForm } from '../../page/form.ts'
import { leadOn, showPage, toNotice } from '../../page/page.ts'
import type { SignInEntry } from '../grants/sign-in-rows.ts'
import { addresses } from '../pages/addresses.ts'
import { type ClientCard, isRememberable } from '../pages/client-card.ts'
import { toConsentBody } from '../pages/consent-page.ts'
import type { Cookies } from '../pages/cookies.ts'
import type { StartSignIn } from '../salesforce/start.ts'
import { interactionPathOf, paths } from '../server/paths.ts'
import type { Approvals, Approved } from './approvals.ts'
import { type Asking, type AskingParts, readAsking } from './asking.ts'
import type { Granting } from './granting.ts'

export interface InteractionParts extends AskingParts {
  readonly approvals: Approvals
  readonly cookies: Cookies
  readonly startSignIn: StartSignIn
  readonly granting: Granting
  readonly host: string
}

/** `/oauth/interaction`: GET asks the person, POST takes her decision. Nothing goes to Salesforce before that. */
export function createInteraction(parts: InteractionParts): Hono {
  const { cookies, host } = parts

  const ask = async (c: Context, asking: Asking) => {
    const { client, fresh, known, loginServers, offered, scopes, toolTitles, uid } = asking
    const body = toConsentBody({
      ...{ client, loginServers, toolTitles, grantsPath: addresses.grants },
      fresh: fresh.length > 0 ? fresh : scopes,
      had: fresh.length > 0 ? ((known?.scopes.split(' ') ?? []) as Scope[]) : [],
      isKnown: known !== undefined,
      offered,
      chosen: await chosenBefore(parts, asking),
      action: interactionPathOf(uid),
      formToken: cookies.formToken(c, bindingOf(asking)),
    })
    return showPage(c, { title: 'Allow access', host, body })
  }
  const lost = (c: Context) => showPage(c, toNotice(host, lostNotice), 400)

  return new Hono()
    .get(paths.interaction, async c => {
      const asking = await readAsking(parts, c)
      if (!asking) return lost(c)
      const onward = c.req.query('ask') === undefined ? await rememberedWay(parts, c, asking) : undefined
      return onward === undefined ? ask(c, asking) : c.redirect(onward, 303)
    })
    .post(paths.interaction, async c => {
      const asking = await readAsking(parts, c)
      if (!asking) return lost(c)
      const form = await readForm(c)
      if (!cookies.isOwnForm(c, bindingOf(asking), form('token'))) return showPage(c, toNotice(host, forgedNotice), 403)
      const onward = await decidedWay(parts, c, { asking, form })
      return leadOn(c, host, onward)
    })
}

/** What a form token is good for: this question, exactly as it was asked. */
const bindingOf = ({ client, scopes, uid }: Asking): string[] => [
  ...['consent', uid, client.clientId, client.destination.key, client.trust],
  ...scopes,
]

/**
 * Where to go without a question, for a person who allowed all of it before in this browser; undefined when she must be
 * asked. She still has to show at Salesforce that she is that person.
 */
async function rememberedWay(parts: InteractionParts, c: Context, asking: Asking): Promise<string | undefined> {
  const { client, insists, known, loginServers, scopes, uid } = asking
  // With several servers to sign in at, only she knows which one is meant.
  if (!known || insists || !isRememberable(client) || loginServers.length > 1) return undefined
  const { accountId } = known
  const approved = approvedBy(known, client)
  if (!(await parts.approvals.covers(approved, scopes))) return undefined
  // What she chose beside is hers to choose again.
  if ((await chosenBefore(parts, asking)).length > 0) return undefined
  return await parts.startSignIn(c, { uid, clientId: client.clientId, accountId, loginServer: undefined, again: false })
}

const approvedBy = (
  { accountId }: Pick<SignInEntry, 'accountId'>,
  { clientId, destination }: ClientCard,
): Approved => ({ accountId, clientId, redirectKey: destination.key })

/** What of the offered she allowed this client before. */
async function chosenBefore({ approvals }: InteractionParts, asking: Asking): Promise<readonly Scope[]> {
  const { client, known, offered } = asking
  if (!known || offered.length === 0) return []
  return (await approvals.covers(approvedBy(known, client), offered)) ? offered : []
}

interface Decision {
  readonly asking: Asking
  readonly form: Form
}

async function decidedWay({ startSignIn, granting }: InteractionParts, c: Context, { asking, form }: Decision) {
  const { client, interaction, offered, uid } = asking
  const decision = form('decision')
  if (decision !== 'allow' && decision !== 'switch') {
    const denied = { code: 'access_denied', description: 'The person did not allow it.' }
    return { to: await granting.refuse(interaction, denied), label: `Back to ${client.name}` }
  }
  const again = decision === 'switch' || /\blogin\b/.test(String(interaction.params.prompt ?? ''))
  const more = offered.filter(scope => form('more') === scope)
  const to = await startSignIn(c, { uid, clientId: client.clientId, loginServer: form('place'), again, more })
  return { to, label: 'Sign in at Salesforce' }
}

const lostNotice = {
  title: 'This sign-in is over',
  text: [
    'It was begun in another browser, took too long, or another one was begun since.',
    'Go back to your program and start again.',
  ],
}

const forgedNotice = {
  title: 'Nothing was allowed',
  text: [
    'This answer did not come from our page in this browser, or the page was open for too long.',
    'Go back to your program and start again.',
  ],
}
