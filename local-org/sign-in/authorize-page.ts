import { html } from 'hono/html'
import type { Client } from './clients.ts'
import type { Person } from './person.ts'

/** Fields that travel through the page unchanged. */
export const carriedFields = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'nonce',
] as const

const styles = `body{font:16px system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}button{display:block;width:100%;
margin:.5rem 0;padding:.75rem;font:inherit;text-align:left;cursor:pointer}small{color:#555}`

interface PageParts {
  readonly client: Client
  readonly people: readonly Person[]
  readonly scope: string
  readonly fields: Readonly<Record<string, string>>
}

const button = ({ username, firstName, lastName }: Person) =>
  html`<button name="username" value="${username}">${firstName} ${lastName}<br /><small>${username}</small></button>`

/** The page on which a person says who they are. There are no passwords. */
export const toAuthorizePage = ({ client, people, scope, fields }: PageParts) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Local org: sign in</title>
    <style>
      ${styles}
    </style>
  </head>
  <body>
    <h1>Who are you?</h1>
    <p>${client.name} wants to use the local org in your name: ${scope}</p>
    <form method="post" action="/services/oauth2/authorize">
      ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      ${people.map(button)}
      <button name="deny" value="true">Deny</button>
    </form>
  </body>
</html>`

/** Shown where there is no address that may be trusted with an error. */
export const toErrorPage = (code: string, description: string) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Local org: error</title>
  </head>
  <body>
    <h1>OAuth error</h1>
    <p>error=${code}&amp;error_description=${description}</p>
  </body>
</html>`
