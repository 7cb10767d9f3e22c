import { newSecret } from '../../secrets.ts'
import { withEntries } from '../entries.ts'
import type { LocalOrg } from '../local-org.ts'
import { ask } from './org.ts'

/** As the AppLink API of the local org tells it. */
interface KnownAuthorization {
  readonly org: { readonly user_auth?: { readonly username: string } }
}

/**
 * A client app of the local org for each authorization that it has, with client credentials as the user behind it, and the
 * settings that name them. One that it does not have is left out, as without these settings.
 */
export async function registerAuthorizations(
  org: LocalOrg,
  names: readonly string[],
  { AUTHORIZATIONS: given = '' }: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  const wanted = names.filter(name => !given.includes(JSON.stringify(name)))
  const found = await Promise.all(wanted.map(name => findUser(org, name)))
  const known = wanted.flatMap((name, at) => (found[at] === undefined ? [] : [{ name, runAs: found[at] }]))
  const made = await Promise.all(known.map((each, at) => createClient(org, { ...each, at })))
  return {
    AUTHORIZATIONS: withEntries(
      given,
      made.map(({ entry }) => entry),
    ),
    ...Object.fromEntries(made.map(({ clientSecret, entry }) => [entry.clientSecretVariable, clientSecret])),
  }
}

async function findUser(org: LocalOrg, name: string): Promise<string | undefined> {
  const { apiUrl, appId, token } = org.applink
  const path = `${new URL(apiUrl).pathname}/authorizations/${encodeURIComponent(name)}`
  const answer = await ask(org, path, { headers: { authorization: `Bearer ${token}`, 'x-app-uuid': appId } }).catch(
    () => undefined,
  )
  return (answer as KnownAuthorization | undefined)?.org.user_auth?.username
}

interface Wanted {
  readonly name: string
  /** Username. */
  readonly runAs: string
  readonly at: number
}

async function createClient(org: LocalOrg, { at, name, runAs }: Wanted) {
  const clientId = `${name}Client`
  const clientSecret = newSecret()
  await ask(org, '/_local/clients', { method: 'POST', body: { clientId, clientSecret, name: clientId, runAs } })
  const clientSecretVariable = `AUTHORIZATION_SECRET_${at + 1}`
  return { clientSecret, entry: { name, loginUrl: org.org, clientId, clientSecretVariable } }
}
