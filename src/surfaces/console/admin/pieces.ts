import { html } from 'hono/html'
import type { Markup } from '../../../page/page.ts'
import { type Reader, toMoment } from '../results/cells.ts'

/** @param at epoch milliseconds */
export const toMs = (at: number, reader: Reader) => toMoment(new Date(at).toISOString(), reader)

/** A choice between few: links, the chosen one marked. */
export const toChoice = (
  label: string,
  links: readonly { readonly label: string; readonly to: string; readonly isChosen: boolean }[],
): Markup =>
  html`<nav class="sub" aria-label="${label}"><ul>${links.map(
    ({ isChosen, label: words, to }) =>
      html`<li><a href="${to}" ${isChosen && html`aria-current="page"`}>${words}</a></li>`,
  )}</ul></nav>`

/** An address with what of its query is there. */
export function toPageAddress(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** A link to what is older, where there is more. */
export const toNextLink = (path: string, query: Readonly<Record<string, string | undefined>>): Markup | undefined => {
  if (query.after === undefined) return undefined
  return html`<p><a href="${toPageAddress(path, query)}" rel="next">Older</a></p>`
}
