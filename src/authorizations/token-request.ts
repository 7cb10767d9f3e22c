import * as z from 'zod'
import { AppError } from '../core/failure.ts'
import { jsonOf } from '../core/json.ts'
import type { HttpAnswer, Transport } from '../salesforce/wire/transport.ts'
import { assertionGrantType, createAssertionSigner } from './assertion.ts'
import type { OwnAuthorization } from './entry.ts'
import { toTokenRefusal } from './refusals.ts'

/** What Salesforce gave, believed by nobody yet. */
export interface GivenToken {
  readonly accessToken: string
  readonly instanceUrl: string
  /** Address of the identity. */
  readonly identity: string
}

export interface TokenRequestParts {
  readonly transport: Transport
  /** Epoch milliseconds. */
  readonly now: () => number
}

const tokenPath = '/services/oauth2/token'
const timeoutMs = 10_000
const headers = ['content-type', 'application/x-www-form-urlencoded', 'accept', 'application/json']

const tokenBody = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  instance_url: z.string(),
  id: z.string(),
})

/**
 * Makes the function that gets a token as the app proves itself. It sends nothing twice.
 * @throws from the function it gives: authorization_unusable when Salesforce says no; unavailable; upstream_failed
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm
 */
export function createTokenRequest({ now, transport }: TokenRequestParts) {
  return async (entry: OwnAuthorization): Promise<GivenToken> => {
    const form = new URLSearchParams(await toGrant(entry, now))
    const request = { origin: entry.loginUrl, path: tokenPath, headers, body: form.toString() }
    const signal = AbortSignal.timeout(timeoutMs)
    const answer = await transport.send({ ...request, method: 'POST', signal }).catch((cause: unknown) => {
      throw away('did not answer in time', cause)
    })
    if ('lost' in answer) throw away('could not be reached', answer.cause)
    return readToken(entry, answer)
  }
}

async function toGrant({ clientId, loginUrl, credential, username = '' }: OwnAuthorization, now: () => number) {
  if (credential.kind === 'secret') {
    return { grant_type: 'client_credentials', client_id: clientId, client_secret: credential.secret }
  }
  const sign = createAssertionSigner({ clientId, now, privateKey: credential.privateKey })
  return { grant_type: assertionGrantType, assertion: await sign({ loginUrl, username }) }
}

function readToken(entry: OwnAuthorization, { status, text }: HttpAnswer): GivenToken {
  if (status >= 500 || status === 429) throw away(`answered ${status}`)
  const body = jsonOf(text)
  if (status >= 400) throw toTokenRefusal(entry, body)
  const { data } = tokenBody.safeParse(status === 200 ? body : undefined)
  if (!data)
    throw new AppError(
      'upstream_failed',
      `The answer of Salesforce for the authorization ${entry.name} cannot be read.`,
    )
  return { accessToken: data.access_token, instanceUrl: data.instance_url, identity: data.id }
}

const away = (what: string, cause?: unknown): AppError =>
  new AppError('unavailable', `Salesforce ${what} when it was asked for a session. Repeat the call in a moment.`, {
    cause,
  })
