import { Hono } from 'hono'
import { type Clients, clientSchema } from '../../sign-in/clients.ts'
import type { Codes } from '../../sign-in/codes.ts'
import type { Links } from './links.ts'

interface ConsentParts {
  readonly clients: Clients
  readonly codes: Codes
  readonly orgUrl: () => string
  /** Of all add-ons. */
  readonly links: () => readonly Links[]
}

export interface Consent {
  /** Where a person signs in for a link that waits. */
  addressOf(linkId: string): string
  readonly routes: Hono
}

const clientId = 'HerokuAppLink'
const callbackPath = '/applink/oauth/callback'

/** The sign-in behind a new connection or authorization: the org's own authorize page, then back to AppLink. */
export const createConsent = ({ clients, codes, orgUrl, links }: ConsentParts): Consent => {
  clients.add(
    clientSchema.parse({ clientId, clientSecret: clientId, name: 'Heroku AppLink', redirectUris: ['loopback'] }),
  )

  const settle = (linkId: string, code: string): boolean => {
    const owner = links().find(each => each.linkOf(linkId) !== undefined)
    const person = codes.take(code, clientId)?.person
    return owner?.settle(linkId, person ? 'ready' : 'failed', person) !== undefined
  }

  return {
    addressOf: linkId => {
      const query = { response_type: 'code', client_id: clientId, redirect_uri: orgUrl() + callbackPath, state: linkId }
      return `${orgUrl()}/services/oauth2/authorize?${new URLSearchParams(query)}`
    },
    routes: new Hono().get(callbackPath, c => {
      const { state = '', code = '' } = c.req.query()
      return settle(state, code) ? c.text('You can close this window.') : c.text('There is no such link.', 404)
    }),
  }
}
