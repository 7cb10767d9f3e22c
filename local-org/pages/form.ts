import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { html } from 'hono/html'
import { readBodyText } from '../text.ts'
import type { Markup } from './frame.ts'

/** Fields of a form that was sent; a missing one reads as empty text. */
export type Field = (name: string) => string

/** A button that does something by a form of its own. */
export interface PageButton {
  readonly action: string
  /** What it is done to, where there is more than one. */
  readonly target?: string
  readonly label: string
  /** Whether it takes something away. */
  readonly takes?: boolean
}

export interface SentForm {
  readonly action: string
  readonly target: string
  readonly field: Field
}

/** The forms of the page, which no page elsewhere can send. */
export interface Forms {
  button(button: PageButton): Markup
  /** With fields to fill in. */
  form(fields: Markup, ...buttons: readonly PageButton[]): Markup
  /** `undefined` when it came from elsewhere. */
  read(c: Context): Promise<SentForm | undefined>
}

export const formPath = '/_local/page'

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

const toButton = ({ action, label, takes, target }: PageButton): Markup =>
  html`<button name="do" value="${target === undefined ? action : `${action} ${target}`}" ${takes && html`class="bad"`}>${label}</button>`

/** @param token that nobody else knows; good as long as the program runs, since the page is for everybody on this machine */
export function createForms(token: string): Forms {
  const hidden = html`<input type="hidden" name="token" value="${token}">`
  const isOwn = (c: Context, sent: string): boolean =>
    ['same-origin', undefined].includes(c.req.header('sec-fetch-site')) &&
    timingSafeEqual(digestOf(sent), digestOf(token))
  return {
    button: button => html`<form method="post" action="${formPath}">${hidden}${toButton(button)}</form> `,
    form: (fields, ...buttons) =>
      html`<form class="new" method="post" action="${formPath}">${hidden}${fields}${buttons.map(toButton)}</form>`,
    async read(c) {
      const sent = new URLSearchParams(await readBodyText(c.req))
      const field: Field = name => sent.get(name)?.trim() ?? ''
      const [action = '', ...target] = field('do').split(' ')
      return isOwn(c, field('token')) ? { action, target: target.join(' '), field } : undefined
    },
  }
}

export const toChoice = (name: string, label: string, options: readonly string[]): Markup =>
  html`<label>${label}<select name="${name}">${options.map(option => html`<option>${option}</option>`)}</select></label>`

export const toInput = (name: string, label: string, more: Markup | string = ''): Markup =>
  html`<label>${label}<input name="${name}" autocomplete="off" ${more}></label>`
