import { createPublicKey } from 'node:crypto'
import { decodeJwt, jwtVerify } from 'jose'
import type { IsApproved } from '../approval.ts'
import { readClient } from '../client-authentication.ts'
import type { Client, Clients } from '../clients.ts'
import { type Codes, isVerifierOf } from '../codes.ts'
import type { Form } from '../form.ts'
import { badClient, badGrant, notApproved, OAuthError } from '../oauth-error.ts'
import type { People, Person } from '../person.ts'
import type { RefreshTokens } from './refresh-tokens.ts'
import type { IssueTokens, TokenAnswer } from './tokens.ts'

export interface GrantParts {
  readonly clients: Clients
  readonly people: People
  readonly codes: Codes
  readonly refreshTokens: RefreshTokens
  readonly issue: IssueTokens
  readonly isApproved: IsApproved
  readonly orgUrl: () => string
  readonly now: () => number
}

/** One flow of the token endpoint. @throws OAuthError */
export type GrantFlow = (form: Form, authorization: string | undefined) => Promise<TokenAnswer>

const wantsRefresh = (scope: string): boolean => /(?:^| )(?:refresh_token|offline_access|full)(?: |$)/.test(scope)

/** What flows without a refresh token grant. */
const withoutRefresh = ({ scopes }: Client): string => scopes.filter(name => name !== 'refresh_token').join(' ')

/** The web server flow's second half. A code that comes back a second time ends what it gave the first time. */
const createCodeFlow = ({ clients, codes, refreshTokens, issue }: GrantParts): GrantFlow => {
  const redeem = (form: Form, client: Client) => {
    const code = codes.find(form('code'))
    if (code?.redeemed) refreshTokens.revoke(code.redeemed)
    if (!code || code.redeemed || code.clientId !== client.clientId) throw badGrant('expired authorization code')
    if (code.redirectUri !== form('redirect_uri')) throw badGrant('redirect_uri must match configuration')
    if (code.challenge !== undefined && !isVerifierOf(form('code_verifier'), code.challenge)) {
      throw badGrant('invalid code verifier')
    }
    return code
  }
  return async (form, authorization) => {
    const client = readClient(clients, form, authorization)
    const code = redeem(form, client)
    const grant = refreshTokens.begin(client, code.person, code.scope)
    code.redeemed = grant
    return issue({ ...code, client, grant, refreshes: wantsRefresh(code.scope) })
  }
}

const createRefreshFlow = ({ clients, refreshTokens, issue, isApproved }: GrantParts): GrantFlow => {
  return async (form, authorization) => {
    const client = readClient(clients, form, authorization)
    const known = refreshTokens.grantOf(form('refresh_token'))
    if (known?.clientId === client.clientId && !isApproved(client, known.person)) throw notApproved()
    const grant = refreshTokens.use(form('refresh_token'), client)
    if (!grant) throw badGrant('expired access/refresh token')
    const { person, scope } = grant
    return issue({ client, person, scope, grant, refreshes: client.rotatesRefreshTokens })
  }
}

const createCredentialsFlow = ({ clients, people, issue }: GrantParts): GrantFlow => {
  return async (form, authorization) => {
    const client = readClient(clients, form, authorization)
    const person = people.personOf(client.runAs ?? '')
    if (!person || client.clientSecret === undefined) throw badGrant('no client credentials user enabled')
    return issue({ client, person, scope: withoutRefresh(client) })
  }
}

/** The username-password flow. Any password will do. It gives no refresh token. */
const createPasswordFlow = ({ clients, people, issue, isApproved }: GrantParts): GrantFlow => {
  return async (form, authorization) => {
    const client = readClient(clients, form, authorization)
    const person = people.personOf(form('username'))
    if (!person || form('password') === '') throw badGrant('authentication failure')
    if (!isApproved(client, person)) throw notApproved()
    return issue({ client, person, scope: withoutRefresh(client) })
  }
}

const loginAudiences = ['https://login.salesforce.com', 'https://test.salesforce.com']
const clockBufferS = 180

/** `iss` is the consumer key, `sub` the username, `aud` a login address; three minutes of difference are forgiven. */
const createAssertionFlow = ({ clients, people, issue, orgUrl, now, isApproved }: GrantParts): GrantFlow => {
  const clientIn = (assertion: string): Client => {
    try {
      const client = clients.clientOf(decodeJwt(assertion).iss ?? '')
      if (client) return client
    } catch {
      throw badGrant('invalid assertion')
    }
    throw badClient()
  }
  const verify = async (assertion: string, publicKey: string): Promise<Person | undefined> => {
    const options = {
      algorithms: ['RS256'],
      audience: [...loginAudiences, orgUrl(), `${orgUrl()}/services/oauth2/token`].flatMap(name => [name, `${name}/`]),
      clockTolerance: clockBufferS,
      currentDate: new Date(now()),
      requiredClaims: ['exp', 'sub', 'aud'],
    }
    const { payload } = await jwtVerify(assertion, createPublicKey(publicKey), options)
    return people.personOf(payload.sub ?? '')
  }
  return async form => {
    const assertion = form('assertion')
    const client = clientIn(assertion)
    if (client.publicKey === undefined) throw badGrant("user hasn't approved this consumer")
    const person = await verify(assertion, client.publicKey).catch(() => {
      throw badGrant('invalid assertion')
    })
    if (!person) throw badGrant("user hasn't approved this consumer")
    if (!isApproved(client, person)) throw notApproved()
    return issue({ client, person, scope: withoutRefresh(client) })
  }
}

/** The token endpoint's flows by `grant_type`. @throws OAuthError for any other */
export const createGrantFlow = (parts: GrantParts): GrantFlow => {
  const flows = new Map([
    ['authorization_code', createCodeFlow(parts)],
    ['refresh_token', createRefreshFlow(parts)],
    ['client_credentials', createCredentialsFlow(parts)],
    ['password', createPasswordFlow(parts)],
    ['urn:ietf:params:oauth:grant-type:jwt-bearer', createAssertionFlow(parts)],
  ])
  return async (form, authorization) => {
    const flow = flows.get(form('grant_type'))
    if (!flow) throw new OAuthError('unsupported_grant_type', 'grant type not supported')
    return flow(form, authorization)
  }
}
