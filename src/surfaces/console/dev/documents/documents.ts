import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Markup } from '../../../../page/page.ts'
import { devAt } from '../addresses.ts'
import { showDev } from '../frame.ts'
import type { DevParts } from '../parts.ts'
import type { ConnectionReview, DevDocument } from './document.ts'
import { toLinedText } from './lined-text.ts'

const views = [
  { name: 'document', label: 'Document' },
  { name: 'names', label: 'Names in Salesforce' },
  { name: 'connections', label: 'What each connection has' },
] as const

type View = (typeof views)[number]['name']

interface Wanted {
  readonly view: View
  readonly part: number
}

/** `/console/documents`: what is published, what the linter and Salesforce make of it, and what a republish would change. */
export async function showDocuments(parts: DevParts, c: Context): Promise<Response> {
  const documents = await parts.documents()
  const { file, part, show } = c.req.query()
  const document = documents.find(each => each.file === file) ?? documents[0]
  const view = views.find(({ name }) => name === show)?.name ?? 'document'
  const body = html`<h1>The specification</h1>
${documents.length > 1 && toFiles(documents, document)}
${document ? toDocument(document, { view, part: Math.trunc(Number(part)) || 1 }) : html`<p>No tool is an action.</p>`}`
  return showDev(parts, c, { title: 'The specification', at: devAt.documents, body })
}

function toFiles(documents: readonly DevDocument[], shown: DevDocument | undefined): Markup {
  const items = documents.map(document => toTab(document === shown, { file: document.file }, document.file))
  return html`<nav class="tabs" aria-label="Documents"><ul>${items}</ul></nav>`
}

const toTab = (current: boolean, query: Readonly<Record<string, string>>, label: string): Markup =>
  html`<li><a href="${devAt.documents}?${new URLSearchParams(query)}" ${current && html`aria-current="page"`}>${label}</a></li>`

function toDocument(document: DevDocument, { part, view }: Wanted): Markup {
  const { clientName, file } = document
  const tabs = views.map(({ label, name }) => toTab(name === view, { file, show: name }, label))
  const bodies: Readonly<Record<View, () => Markup>> = {
    document: () => toLinedText(document, part),
    names: () => html`<pre tabindex="0">${document.names}</pre>`,
    connections: () => toReviews(document.reviews()),
  }
  return html`<p>openapi/${file}, published as ${clientName}.</p>
<nav class="tabs" aria-label="Views"><ul>${tabs}</ul></nav>
<section class="card">${bodies[view]()}</section>`
}

function toReviews(reviews: readonly ConnectionReview[]): Markup {
  if (reviews.length > 0) return html`${reviews.map(toReviewCard)}`
  return html`<p>Nothing is recorded in <code>openapi/published/</code>: <code>npm run publish:salesforce</code> records what a connection has.</p>`
}

const toReviewCard = ({ breaks, clientName, connection, text }: ConnectionReview): Markup =>
  html`<h2>${connection}, as ${clientName}</h2>
<p>${breaks ? html`<strong>Publishing breaks what is in use there.</strong>` : 'Publishing breaks nothing that is in use there.'}</p>
<pre tabindex="0">${text}</pre>`
