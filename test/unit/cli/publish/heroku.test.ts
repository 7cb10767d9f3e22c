import { describe, expect, it } from 'vitest'
import { readHerokuTarget } from '../../../../src/cli/publish/heroku.ts'
import { sendJson, startOrgServer } from '../../salesforce/org-server.ts'

const [owned, foreign] = ['6c57e9a4-0000-4000-8000-000000000001', '6c57e9a4-0000-4000-8000-000000000002']

interface AppAtHeroku {
  /** Names under which each add-on is attached, by the name of the add-on. */
  readonly attached: Readonly<Record<string, readonly string[]>>
  /** Names of attachments whose variables are there. */
  readonly variables: readonly string[]
}

const ids: Readonly<Record<string, string>> = { 'applink-own': owned, 'applink-of-other': foreign }

/** Heroku as far as it speaks of one app, `my-app`. The variables it names beside an add-on are those of the app that owns it. */
async function startHeroku({ attached, variables }: AppAtHeroku) {
  const addons = Object.keys(attached).map(name => ({
    ...{ name, id: ids[name], addon_service: { name: 'heroku-applink' } },
    config_vars: ['HEROKU_APPLINK_API_URL', 'HEROKU_APPLINK_TOKEN'],
  }))
  const attachments = Object.entries(attached).flatMap(([addon, names]) =>
    names.map(name => ({ name, addon: { id: ids[addon], name: addon }, app: { name: 'my-app' } })),
  )
  const pairs = variables.flatMap(name => [
    [`${name}_API_URL`, `https://heroku-applink.heroku.com/addons/of-${name}`],
    [`${name}_TOKEN`, `token-of-${name}`],
  ])
  const answers: Readonly<Record<string, unknown>> = {
    '/apps/my-app': { id: 'the-app-id' },
    '/apps/my-app/addons': [{ id: 'x', name: 'pg', addon_service: { name: 'heroku-postgresql' } }, ...addons],
    '/apps/my-app/addon-attachments': [{ name: 'DATABASE', addon: { id: 'x' } }, ...attachments],
    '/apps/my-app/config-vars': { DATABASE_URL: 'postgres://x', ...Object.fromEntries(pairs) },
  }
  const { url } = await startOrgServer((request, response) =>
    sendJson(response, 200, answers[request.url] ?? { signedFor: request.url }),
  )
  return (addon?: string) => readHerokuTarget({ origin: url, token: 'heroku-key' }, { app: 'my-app', addon })
}

const several: AppAtHeroku = {
  attached: { 'applink-own': ['HEROKU_APPLINK'], 'applink-of-other': ['SALES', 'HEROKU_APPLINK_MAUVE'] },
  variables: ['HEROKU_APPLINK', 'SALES', 'HEROKU_APPLINK_MAUVE'],
}

describe('the add-on of a Heroku app', () => {
  it.each(['SALES', 'HEROKU_APPLINK_MAUVE'])(
    'is found under the name %s, with the variables of this app',
    async name => {
      const read = await startHeroku({ attached: { 'applink-of-other': [name] }, variables: ['HEROKU_APPLINK', name] })
      const { addonSso = '', ...target } = await read()
      expect(target).toEqual({
        apiUrl: `https://heroku-applink.heroku.com/addons/${foreign}`,
        token: `token-of-${name}`,
        appId: 'the-app-id',
      })
      expect(Buffer.from(addonSso, 'base64').toString()).toContain(`/addons/${foreign}/sso`)
    },
  )

  it.each([
    ['applink-own', 'token-of-HEROKU_APPLINK'],
    [owned, 'token-of-HEROKU_APPLINK'],
    ['HEROKU_APPLINK', 'token-of-HEROKU_APPLINK'],
    ['applink-of-other', 'token-of-SALES'],
    ['sales', 'token-of-SALES'],
    ['mauve', 'token-of-SALES'],
  ])('is chosen among several by name, id, attachment or color: %s', async (addon, token) => {
    expect(await (await startHeroku(several))(addon)).toMatchObject({ token })
  })

  it.each([
    [
      'several and no choice',
      several,
      undefined,
      'The app my-app has several AppLink add-ons: choose with --addon. It has applink-own (HEROKU_APPLINK), applink-of-other (SALES, HEROKU_APPLINK_MAUVE).',
    ],
    [
      'a choice that is not there',
      several,
      'BLUE',
      'The app my-app has no AppLink add-on BLUE. It has applink-own (HEROKU_APPLINK), applink-of-other (SALES, HEROKU_APPLINK_MAUVE).',
    ],
    [
      'none',
      { attached: {}, variables: [] },
      undefined,
      'The app my-app has no AppLink add-on: heroku addons:create heroku-applink --app my-app',
    ],
    [
      'one that is not ready',
      { attached: { 'applink-own': ['SALES'] }, variables: ['HEROKU_APPLINK'] },
      undefined,
      'The add-on applink-own (SALES) is not ready: heroku addons:wait applink-own --app my-app',
    ],
  ])('is asked for by name: %s', async (...[, app, addon, message]) => {
    await expect((await startHeroku(app))(addon)).rejects.toThrow(message)
  })
})
