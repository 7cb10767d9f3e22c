import { html } from 'hono/html'
import type { Addon } from '../applink/addon.ts'
import { type Link, type Links, linkName, type Provider } from '../applink/links/links.ts'
import type { Station } from '../applink/station.ts'
import type { People } from '../sign-in/person.ts'
import { type Field, type Forms, toChoice, toInput } from './form.ts'
import { type Markup, type PagePart, toRegion } from './frame.ts'

export interface LinkParts {
  /** All add-ons with what they keep. */
  readonly stations: () => readonly Station[]
  readonly people: People
  readonly consentAddressOf: (linkId: string) => string
}

/** Both kinds of links, and what Heroku's CLI and dashboard call what is done with them. */
const kinds = {
  connections: { title: 'Connections', make: 'Connect', end: 'Disconnect', ready: 'connected' },
  authorizations: { title: 'Authorizations', make: 'Authorize', end: 'Revoke', ready: 'authorized' },
} as const

export type LinkKind = keyof typeof kinds

const providers: readonly Provider[] = ['salesforce', 'datacloud']

/** Orgs that the app is connected to, or users in whose name it may act. */
export function toLinksPart(kind: LinkKind, parts: LinkParts, forms: Forms): PagePart {
  const { end, make, ready, title } = kinds[kind]
  const rows = parts
    .stations()
    .flatMap(station =>
      station[kind]
        .all()
        .map(link => [
          link.name,
          link.provider,
          link.status === 'waiting'
            ? toSignIn(parts.consentAddressOf(link.id))
            : link.status === 'ready'
              ? ready
              : link.status,
          link.person?.username ?? '',
          link.method,
          toAppNames(station.addon, link),
          forms.button({ action: `end-${kind}`, target: link.id, label: end, takes: true }),
        ]),
    )
  const users = parts.people.all().map(({ username }) => username)
  const heads = ['Name', 'Provider', 'Status', 'User', 'By', 'App', 'Change']
  const body = html`${toRegion(title, heads, rows)}
${forms.form(html`${toInput('name', 'Name', html`required minlength="3" maxlength="30"`)}${toChoice('provider', 'Provider', providers)}${toChoice('user', 'Signed in as', users)}`, { action: `make-${kind}`, label: make })}`
  return { id: kind, title, body }
}

const toSignIn = (address: string): Markup => html`waits: <a href="${address}">sign in</a>`

const toAppNames = ({ appName }: Addon, { via }: Link): string => via ?? appName

/** As the CLI does it with a browser, the sign-in of the user included. @throws Error that says what is wrong */
export function makeLink(kind: LinkKind, { people, stations }: LinkParts, field: Field): void {
  const [own] = stations()
  const name = linkName.safeParse(field('name'))
  const person = people.personOf(field('user'))
  const provider = providers.find(each => each === field('provider'))
  if (!name.success) throw new Error(`Name: ${name.error.issues.map(({ message }) => message).join('; ')}`)
  if (!own || !person || !provider) throw new Error('There is no such user or provider.')
  if (own[kind].linkOf(name.data)) throw new Error(`The name ${name.data} is in use.`)
  own[kind].add({ name: name.data, provider, method: 'OAuth', status: 'ready', person })
}

/** @throws Error when there is none */
export function endLink(kind: LinkKind, { stations }: LinkParts, id: string): void {
  const owner = stations().find(station => linkIn(station[kind], id))
  if (!owner) throw new Error('It is gone already.')
  owner[kind].remove(id)
}

const linkIn = (links: Links, id: string): boolean => links.all().some(link => link.id === id)
