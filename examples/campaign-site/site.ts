import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { createCache } from './cache.ts'
import type { Campaign, HostApi } from './campaigns.ts'
import { emptyValues } from './interest-form.ts'
import { type FormView, formPage, listPage, plainPage } from './pages.ts'
import { style } from './style.ts'
import { createIntake, type FormAgain, type SubmissionParts } from './submission.ts'

export interface SiteParts extends SubmissionParts {
  readonly host: HostApi
  /** Where the visitor is. */
  readonly addressOf: (c: Context) => string
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

const policy =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** A public website: campaigns to read and a form to send, without a line of JavaScript. Opens no socket. */
export function createSite(parts: SiteParts): Hono {
  const readCampaigns = createCache({
    ...{ read: parts.host.listCampaigns, now: parts.now, freshMs: 30_000, staleMs: 3_600_000 },
  })
  const desk = { ...parts, readCampaigns, takeIn: createIntake(parts) }
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.header('content-security-policy', policy)
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'same-origin')
  })
  app.notFound(c => c.html(plainPage('Not found', 'There is no such page.'), 404))
  app.get('/style.css', c => c.body(style, 200, { 'content-type': 'text/css', 'cache-control': 'max-age=3600' }))
  app.get('/', c => showList(desk, c))
  app.get('/campaigns/:id', c => withCampaign(desk, c, campaign => showForm(desk, c, { campaign })))
  app.get('/campaigns/:id/thanks', c =>
    withCampaign(desk, c, ({ name }) =>
      c.html(plainPage('Thank you', `We have noted your interest in ${name} and will write to you.`)),
    ),
  )
  // Another site cannot send this form: browsers say where a form comes from.
  app.post('/campaigns/:id', csrf(), bodyLimit({ maxSize: 20_000 }), c =>
    withCampaign(desk, c, campaign => receive(desk, c, campaign)),
  )
  return app
}

interface Desk extends SiteParts {
  readonly readCampaigns: ReturnType<typeof createCache<readonly Campaign[]>>
  readonly takeIn: ReturnType<typeof createIntake>
}

async function showList({ readCampaigns }: Desk, c: Context): Promise<Response> {
  const found = await readCampaigns()
  return found ? c.html(listPage(found.value, found.isOld)) : showUnavailable(c)
}

function showUnavailable(c: Context): Response | Promise<Response> {
  c.header('retry-after', '30')
  return c.html(plainPage('Please come back later', 'The campaigns cannot be shown at the moment.'), 503)
}

async function withCampaign(
  { readCampaigns }: Desk,
  c: Context,
  show: (campaign: Campaign) => Response | Promise<Response>,
): Promise<Response> {
  const found = await readCampaigns()
  if (!found) return showUnavailable(c)
  const campaign = found.value.find(({ campaignId }) => campaignId === c.req.param('id'))
  return campaign ? show(campaign) : c.notFound()
}

type Given = Pick<FormView, 'campaign'> &
  Partial<Omit<FormAgain, 'status'>> & { readonly status?: 200 | FormAgain['status'] }

function showForm({ tokens }: Desk, c: Context, { status = 200, ...given }: Given): Response | Promise<Response> {
  c.header('cache-control', 'no-store')
  const view: FormView = { token: tokens.make(), values: emptyValues, messages: {}, ...given }
  return c.html(formPage(view), status)
}

async function receive(desk: Desk, c: Context, campaign: Campaign): Promise<Response> {
  const outcome = await desk.takeIn({ campaign, given: await c.req.parseBody(), address: desk.addressOf(c) })
  // Seeing the thanks again sends nothing again.
  if (outcome === 'noted') return c.redirect(`/campaigns/${campaign.campaignId}/thanks`, 303)
  return showForm(desk, c, { campaign, ...outcome })
}
