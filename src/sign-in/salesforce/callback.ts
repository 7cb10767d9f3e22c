import { type Context, Hono } from 'hono'
import type Provider from 'oidc-provider'
import type { Log } from '../../core/log.ts'
import { showPage, toNotice } from '../../page/page.ts'
import type { Admission } from '../admission/admission.ts'
import type { HomeOf } from '../clients/homes.ts'
import { readClientCard } from '../consent/asking.ts'
import type { Granting } from '../consent/granting.ts'
import { accountIdOf } from '../grants/sign-ins.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'
import { addresses } from '../pages/addresses.ts'
import type { Cookies } from '../pages/cookies.ts'
import { interactionPathOf } from '../server/paths.ts'
import { SignInRefused } from './errors.ts'
import type { Pending, PendingSignIns } from './pending.ts'
import type { SalesforceLogin } from './salesforce.ts'

export interface SignInCallbackParts extends Pick<Admission, 'openings'> {
  readonly provider: Provider
  readonly cookies: Cookies
  readonly pending: PendingSignIns
  readonly granting: Granting
  readonly salesforce: Pick<SalesforceLogin, 'finish' | 'revoke'>
  readonly host: string
  readonly log: Pick<Log, 'info'>
  /** Empty: every org. */
  readonly allowedOrgIds: readonly string[]
  isRegistered(clientId: string): boolean
  readonly homeOf: HomeOf
  /** Signs a person in to the console. */
  admit(c: Context, signIn: StoredSignIn): Promise<void>
}

/** `/oauth/callback`: where Salesforce sends a browser back to. */
export function createCallback(parts: SignInCallbackParts): Hono {
  const { cookies, host, openings, pending } = parts

  /** What this browser has approved; used up by looking. */
  const takePending = async (c: Context, state: string): Promise<Pending | undefined> => {
    const found = state.length > 200 ? undefined : await pending.find(state)
    if (!found || !cookies.isApproved(c, { state, ...found })) return undefined
    cookies.forgetApproval(c, state)
    if (!(await pending.take(state))) return undefined
    if (found.uid === '') await openings.close(found.place)
    return found
  }

  return new Hono().get(addresses.callback, async c => {
    const state = c.req.query('state') ?? ''
    const found = await takePending(c, state)
    if (!found) return showPage(c, toNotice(host, unknownNotice), 400)
    const query = new URL(c.req.url).search
    const arrival = { found, answer: new URL(addresses.callback + query, parts.provider.issuer), state }
    const onward = await arrivalOf(found)(parts, c, arrival)
    return c.redirect(onward, 303)
  })
}

interface Arrival {
  readonly found: Pending
  readonly answer: URL
  readonly state: string
}

/** What becomes of a sign-in: the answer to a question, the pages of this host, or no more than a name. */
function arrivalOf({ onward, uid }: Pending): typeof visited {
  if (uid !== '') return signedIn
  return onward === undefined ? visited : enteredConsole
}

/** A sign-in only to show who it is. */
async function visited({ cookies, ...parts }: SignInCallbackParts, c: Context, arrival: Arrival): Promise<string> {
  const signIn = await believed(parts, arrival)
  await parts.salesforce.revoke(signIn)
  cookies.rememberVisitor(c, accountIdOf(signIn.session))
  return addresses.grants
}

/** A sign-in to the console: kept until she signs out. */
async function enteredConsole(parts: SignInCallbackParts, c: Context, arrival: Arrival): Promise<string> {
  const signIn = await believed(parts, arrival)
  await parts.admit(c, signIn).catch(async error => {
    await parts.salesforce.revoke(signIn)
    throw error
  })
  const { orgId, userId } = signIn.session
  parts.log.info('signed in', { client: arrival.found.clientId, org: orgId, user: userId })
  return arrival.found.onward ?? addresses.grants
}

async function signedIn(parts: SignInCallbackParts, c: Context, arrival: Arrival): Promise<string> {
  const { cookies, granting, provider, salesforce } = parts
  const { accountId, clientId, more = [], uid } = arrival.found
  const interaction = await provider.Interaction.find(uid)
  const client = interaction && (await readClientCard(parts, interaction))
  const browser = cookies.browserOf(c)
  if (!interaction || client?.clientId !== clientId || browser === undefined) throw new SignInRefused('too_late')
  const signIn = await believed(parts, arrival).catch(toCancelled)
  if (!signIn) {
    return await granting.refuse(interaction, { code: 'access_denied', description: 'The sign-in was cancelled.' })
  }
  if (accountId === undefined || accountId === accountIdOf(signIn.session)) {
    const onward = await granting.grant(interaction, client, { browser, signIn, more }).catch(async error => {
      await salesforce.revoke(signIn)
      throw error
    })
    const { orgId, userId } = signIn.session
    parts.log.info('signed in', { client: clientId, org: orgId, user: userId })
    return onward
  }
  // Nobody asked this person yet.
  await salesforce.revoke(signIn)
  return `${interactionPathOf(uid)}&ask=1`
}

/** She said no at Salesforce: the client hears of it. */
function toCancelled(error: unknown): undefined {
  if (error instanceof SignInRefused && error.reason === 'access_denied') return undefined
  throw error
}

/** @throws SignInRefused for a person of an org that may not come, or not through this client; what `finish` throws */
async function believed(
  { allowedOrgIds, homeOf, salesforce }: Pick<SignInCallbackParts, 'allowedOrgIds' | 'homeOf' | 'salesforce'>,
  { answer, found, state }: Arrival,
): Promise<StoredSignIn> {
  const signIn = await salesforce.finish({ ...found, state }, answer)
  const { orgId } = signIn.session
  const isServed = allowedOrgIds.length === 0 || allowedOrgIds.includes(orgId)
  if (isServed && (homeOf(found.clientId)?.orgId ?? orgId) === orgId) return signIn
  await salesforce.revoke(signIn)
  throw new SignInRefused(isServed ? 'org_of_another' : 'org_not_allowed')
}

const unknownNotice = {
  title: 'This sign-in cannot go on',
  text: [
    'It was not approved in this browser, took longer than ten minutes, or was used already.',
    'Go back to your program and start again.',
  ],
}
