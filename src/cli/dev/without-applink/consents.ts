import { signIn } from '../../../test-client/sign-in.ts'
import type { LocalOrg } from '../local-org.ts'
import { ask } from './org.ts'
import { directName } from './without-applink.ts'

interface Listed {
  readonly externalCredentials: readonly {
    readonly name: string
    readonly users: readonly { readonly username: string; readonly refusal?: string }[]
  }[]
}

/**
 * Allows access for each sample user who may call, as she would in her own settings: in a browser, through the pages of the
 * host and the sign-in of the org. Gives those for whom it failed, with why.
 */
export async function allowForAll(org: LocalOrg): Promise<readonly string[]> {
  const { externalCredentials } = (await ask(org, '/_local/named-credentials')) as Listed
  const own = externalCredentials.find(({ name }) => name === directName)
  const users = (own?.users ?? []).filter(({ refusal }) => refusal === undefined)
  const results = await Promise.allSettled(users.map(({ username }) => allow(org, username)))
  return results.flatMap((result, at) =>
    result.status === 'rejected' ? [`${users[at]?.username}: ${(result.reason as Error).message}`] : [],
  )
}

async function allow({ org }: LocalOrg, username: string): Promise<void> {
  const query = new URLSearchParams({ as: username })
  const started = await fetch(`${org}/_local/external-credentials/${directName}/authenticate?${query}`, {
    redirect: 'manual',
  })
  const authorizeUrl = started.headers.get('location')
  if (!authorizeUrl) throw new Error(`the local org answers ${started.status}`)
  const redirectUri = new URL(authorizeUrl).searchParams.get('redirect_uri') ?? org
  const answered = await fetch(await signIn({ authorizeUrl, redirectUri, username }))
  if (!answered.ok) throw new Error(`the local org answers ${answered.status} to what came back`)
}
