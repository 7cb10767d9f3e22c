import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { readBodyJson } from '../text.ts'
import { type App, type Attachments, appName, attachmentName } from './attachments.ts'

interface AppRouteParts {
  readonly attachments: Attachments
  /** Origin of the org. */
  readonly orgUrl: () => string
}

/** Where the app is called: on this machine, as everything here is. */
const loopbackOrigin = z.url({ protocol: /^https?$/, hostname: /^(?:127\.0\.0\.1|localhost|\[::1\])$/ })
const appBody = z.strictObject({ url: loopbackOrigin.transform(text => new URL(text).origin).optional() })
const attachmentBody = z.strictObject({ addon: z.string().optional() })

/**
 * `/_local/applink`: what the add-ons give the app of this program as variables, for programs on this machine that stand in
 * for it. `/_local/apps`: all apps, each with its variables; more of them, and more add-ons, as `heroku apps:create`,
 * `addons:create` and `addons:attach` make them.
 */
export const createAppRoutes = ({ attachments, orgUrl }: AppRouteParts): Hono => {
  const addonsOf = (app: App) =>
    attachments
      .addonsOf(app)
      .map(({ addon, name }) => ({ name, id: addon.id, apiUrl: `${orgUrl()}/addons/${addon.id}`, token: addon.token }))

  const toAnswer = (app: App) => {
    const addons = addonsOf(app)
    const pairs = addons.flatMap(({ apiUrl, name, token }) => [
      [`${name}_API_URL`, apiUrl],
      [`${name}_TOKEN`, token],
    ])
    return { ...app, addons, env: { HEROKU_APP_ID: app.id, ...Object.fromEntries(pairs) } }
  }

  const attach = (c: Context, app: App, addonId: string | undefined): Response => {
    const name = attachmentName.safeParse(c.req.param('attachment'))
    if (!name.success) return c.json({ message: z.prettifyError(name.error) }, 400)
    if (attachments.attach(app, name.data, addonId)) return c.json(toAnswer(app))
    return c.json({ message: `There is no add-on ${addonId}, or ${name.data} is another one.` }, 409)
  }

  return new Hono()
    .get('/_local/applink', c => {
      const [app] = attachments.apps() as [App]
      const addons = addonsOf(app)
      const { apiUrl, token } = addons[0] as (typeof addons)[number]
      return c.json({ apiUrl, token, appId: app.id, addons })
    })
    .get('/_local/apps', c => c.json({ apps: attachments.apps().map(toAnswer) }))
    .put('/_local/apps/:app', async c => {
      const given = (await readBodyJson(c.req)) ?? {}
      const [name, body] = [appName.safeParse(c.req.param('app')), appBody.safeParse(given)]
      const error = name.error ?? body.error
      if (error) return c.json({ message: z.prettifyError(error) }, 400)
      const [own] = attachments.apps()
      if (own?.name === name.data) return c.json({ message: `${own?.name} is the app of this program` }, 409)
      return c.json(toAnswer(attachments.putApp(name.data ?? '', body.data?.url)))
    })
    .put('/_local/apps/:app/addons/:attachment', async c => {
      const app = attachments.appOf(c.req.param('app'))
      const body = attachmentBody.safeParse((await readBodyJson(c.req)) ?? {})
      if (!app) return c.json({ message: 'there is no such app' }, 404)
      return body.success ? attach(c, app, body.data.addon) : c.json({ message: z.prettifyError(body.error) }, 400)
    })
}
