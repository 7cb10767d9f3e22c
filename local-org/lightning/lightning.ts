import { Hono } from 'hono'
import { html } from 'hono/html'
import { SalesforceError } from '../failure.ts'
import { seenRow } from '../records/permissions.ts'
import type { Rights } from '../rights/rights.ts'
import type { People, Person } from '../sign-in/person.ts'
import { objectNamed } from '../store/schema.ts'
import type { Store } from '../store/store.ts'

interface LightningParts {
  readonly store: Store
  readonly rights: Pick<Rights, 'accessOf'>
  readonly people: People
}

interface File {
  readonly bytes: Uint8Array
  readonly name: string
  readonly type: string
}

const types: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  txt: 'text/plain; charset=utf-8',
}

/**
 * The page of a file, to which tools link: `/lightning/r/ContentDocument/{id}/view`. In Salesforce a browser is signed in; here
 * it says whose eyes it looks with, `?as=USERNAME`, and is asked where it does not. Shows the newest version.
 */
export const createLightning = (parts: LightningParts): Hono =>
  new Hono().get('/lightning/r/ContentDocument/:id/view', async c => {
    const person = parts.people.personOf(c.req.query('as') ?? '')
    if (!person) return c.html(await toPeoplePage(parts.people.all()))
    const file = fileFor(person, c.req.param('id'), parts)
    if (!file) return c.html(await toMissingPage(person), 404)
    return c.body(new Uint8Array(file.bytes), 200, {
      'content-type': file.type,
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      // What somebody attached is shown, and does nothing here.
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    })
  })

const newest = `SELECT "PathOnClient" AS name, "FileExtension" AS extension, "VersionData" AS bytes FROM "ContentVersion"
  WHERE "ContentDocumentId" = ? AND "IsLatest" = 1`

function fileFor({ userId }: Person, id: string, { rights, store }: LightningParts): File | undefined {
  const access = rights.accessOf({ userId, permissionSets: new Set() })
  try {
    seenRow(objectNamed(store, 'ContentDocument'), id, { store, author: { access } })
  } catch (error) {
    if (error instanceof SalesforceError) return undefined
    throw error
  }
  const row = store.statement(newest).get(id)
  if (!(row?.bytes instanceof Uint8Array)) return undefined
  return { bytes: row.bytes, name: String(row.name), type: types[String(row.extension)] ?? 'application/octet-stream' }
}

const toPage = (content: unknown) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Local org: a file</title>
    <style>
      body { font: 16px system-ui; max-width: 32rem; margin: 3rem auto; padding: 0 1rem; }
      a { display: block; padding: 0.5rem 0; }
    </style>
  </head>
  <body>
    ${content}
  </body>
</html>`

const toPeoplePage = (people: readonly Person[]) =>
  toPage(html`<h1>Who are you?</h1>
    <p>In Salesforce your browser is signed in. Here you say who looks at the file.</p>
    ${people.map(
      ({ firstName, lastName, username }) =>
        html`<a href="?as=${encodeURIComponent(username)}">${firstName} ${lastName}, ${username}</a>`,
    )}`)

const toMissingPage = ({ firstName, lastName }: Person) =>
  toPage(html`<h1>No such file</h1>
    <p>There is none, or ${firstName} ${lastName} may not see it.</p>
    <a href="?">Look as somebody else</a>`)
