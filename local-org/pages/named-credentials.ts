import { html } from 'hono/html'
import type { NamedCredentials } from '../named-credentials/named-credentials.ts'
import type { People } from '../sign-in/person.ts'
import type { Forms } from './form.ts'
import { type Markup, type PagePart, toRegion } from './frame.ts'

export interface NamedCredentialPageParts {
  readonly people: People
  readonly namedCredentials: Pick<NamedCredentials, 'credentials' | 'credentialUses' | 'statusesOf' | 'userTokens'>
}

const partId = 'named-credentials'

/** Where callouts go, and which users allowed them, as Setup and the users' own settings show it. */
export function toNamedCredentialsPart({ namedCredentials }: NamedCredentialPageParts, forms: Forms): PagePart {
  const { credentials, statusesOf } = namedCredentials
  const endpoints = credentials
    .namedCredentials()
    .map(({ externalCredential, isEnabled, name, url }) => [
      name,
      url,
      externalCredential,
      isEnabled ? 'enabled' : 'disabled',
    ])
  const users = credentials.externalCredentials().flatMap(external =>
    statusesOf(external).map(({ refusal, scope = '', status, username }) => [
      external.name,
      username,
      refusal ?? (status === 'Configured' ? `allowed: ${scope}` : 'not allowed yet'),
      refusal === undefined && toAllowLink(external.name, username),
      status === 'Configured' &&
        forms.button({
          action: 'end-credential',
          target: `${external.name} ${username}`,
          label: 'Revoke',
          takes: true,
        }),
    ]),
  )
  const body = html`${toRegion('Named credentials', ['Name', 'Address', 'External credential', 'Callouts'], endpoints)}
${toRegion('External credentials', ['External credential', 'User', 'Status', 'Her settings', 'Change'], users)}`
  return { id: partId, title: 'Named credentials', body }
}

/** A form would not be led to another origin. */
const toAllowLink = (credential: string, username: string): Markup => {
  const query = new URLSearchParams({ as: username, returnUrl: `/_local#${partId}` })
  return html`<a href="/_local/external-credentials/${credential}/authenticate?${query.toString()}">Allow access</a>`
}

/** @throws Error when there is no such credential or user */
export function endCredential({ namedCredentials, people }: NamedCredentialPageParts, target: string): void {
  const [name = '', username = ''] = target.split(' ')
  const credential = namedCredentials.credentials.externalOf(name)
  const person = people.personOf(username)
  if (!credential || !person) throw new Error('There is no such credential or user.')
  namedCredentials.userTokens.forget(credential, person)
}
