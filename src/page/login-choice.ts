import { html } from 'hono/html'
import type { Markup } from './page.ts'

/** A place at Salesforce where people may sign in. */
export interface LoginPlace {
  readonly url: string
  readonly label: string
  readonly host: string
}

/** Where to sign in, when there is something to choose: the field `place` of a form. */
export function toLoginChoice(places: readonly LoginPlace[]): Markup | undefined {
  if (places.length < 2) return undefined
  const options = places.map(
    (
      { host, label, url },
      index,
    ) => html`<label><input type="radio" name="place" value="${url}" ${index === 0 && 'checked'}>
<span>${label}${label !== host && html` <span class="soft">${host}</span>`}</span></label>`,
  )
  return html`<fieldset><legend>You sign in at</legend>${options}</fieldset>`
}
