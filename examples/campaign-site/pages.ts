import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Campaign } from './campaigns.ts'
import { type FieldName, fields, type Messages, trapName, type Values } from './interest-form.ts'

/** Text that is already HTML; everything else that goes into a page is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const layout = (title: string, content: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header><a href="/">Acme Robotics</a> <span>for influencers</span></header>
<main id="content">${content}</main>
<footer>Campaigns come live from Salesforce. What you enter goes there and nowhere else.</footer>
</body>
</html>
`

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const toDay = (date: string): Html => html`<time datetime="${date}">${day.format(new Date(date))}</time>`

function toPeriod({ endDate, startDate }: Campaign): Html {
  if (startDate && endDate) return html`<p class="when">${toDay(startDate)} to ${toDay(endDate)}</p>`
  return endDate ? html`<p class="when">Until ${toDay(endDate)}</p>` : html``
}

const oldNotice = html`<p class="notice" role="status">This list may be a little out of date.</p>`

export const listPage = (campaigns: readonly Campaign[], isOld: boolean): Html =>
  layout(
    'Campaigns',
    html`<h1>Campaigns looking for you</h1>
${isOld ? oldNotice : ''}
${campaigns.length === 0 ? html`<p>There is no open campaign at the moment.</p>` : html`<ul class="campaigns">${campaigns.map(toCard)}</ul>`}`,
  )

const toCard = (campaign: Campaign): Html => html`<li>
<h2><a href="/campaigns/${campaign.campaignId}">${campaign.name}</a></h2>
${toPeriod(campaign)}
${campaign.description ? html`<p>${campaign.description}</p>` : ''}
</li>
`

/** A page with a heading and a sentence. */
export const plainPage = (heading: string, text: string): Html =>
  layout(heading, html`<h1>${heading}</h1>\n<p>${text}</p>\n<p><a href="/">All campaigns</a></p>`)

export interface FormView {
  readonly campaign: Campaign
  readonly token: string
  readonly values: Values
  readonly messages: Messages
  /** What went wrong with the sending as a whole. */
  readonly problem?: string | undefined
}

export const formPage = ({ campaign, messages, problem, token, values }: FormView): Html =>
  layout(
    `${Object.keys(messages).length > 0 || problem ? 'Not sent: ' : ''}${campaign.name}`,
    html`<h1>${campaign.name}</h1>
${toPeriod(campaign)}
${campaign.description ? html`<p>${campaign.description}</p>` : ''}
<h2>I want to take part</h2>
${toSummary(messages, problem)}
<form method="post" action="/campaigns/${campaign.campaignId}" novalidate>
<input type="hidden" name="token" value="${token}">
${fields.map(field => toField(field, values[field.name], messages[field.name]))}
<p class="trap" aria-hidden="true"><label>Leave this empty <input name="${trapName}" tabindex="-1" autocomplete="off"></label></p>
<button>Send</button>
</form>`,
  )

function toSummary(messages: Messages, problem: string | undefined): Html {
  const wrong = fields.filter(({ name }) => messages[name])
  if (wrong.length === 0) return problem ? html`<p class="problem" role="alert">${problem}</p>` : html``
  return html`<div class="problem" role="alert"><p>Nothing was sent yet:</p>
<ul>${wrong.map(({ name }) => html`<li><a href="#${name}">${messages[name]}</a></li>`)}</ul></div>`
}

function toField(
  field: (typeof fields)[number] & { name: FieldName },
  value: string,
  message: string | undefined,
): Html {
  const { autocomplete, label, maxLength, name, type } = field
  const state = message ? html`aria-invalid="true" aria-describedby="${name}-message"` : ''
  return html`<p class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" maxlength="${maxLength}" required ${state}>
${message ? html`<span class="message" id="${name}-message">${message}</span>` : ''}
</p>
`
}
