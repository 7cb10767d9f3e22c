import { describe, expect, it } from 'vitest'
import { readSessionSettings } from '../../../src/cli/settings/settings.ts'
import { withoutAddons } from '../../../src/host/addons/addons.ts'

const own = 'https://heroku-applink.heroku.com/addons/1f0a2c5e-0000-4000-8000-000000000001'
const sales = 'https://heroku-applink.heroku.com/addons/1f0a2c5e-0000-4000-8000-000000000002'
const ofOwn = { HEROKU_APPLINK_API_URL: own, HEROKU_APPLINK_TOKEN: 'one' }
const ofSales = { SALES_API_URL: sales, SALES_TOKEN: 'two' }
const HEROKU_APP_ID = 'd52a726b-11a4-47a1-a4b6-2e18a771c2ac'

describe('beside the local org', () => {
  it('no other add-on is asked, whatever the environment has; the rest of it stays', () => {
    const shop = { SHOP_API_URL: 'https://shop.example', SHOP_TOKEN: 'three', HEROKU_APP_ID }
    const named = { HEROKU_APPLINK_ADDON_NAME: 'SALES', AUTHORIZATION_ADDONS: 'portal=SALES' }
    expect(withoutAddons({ ...ofOwn, ...ofSales, ...named, ...shop })).toEqual(shop)
  })
})

describe('the add-ons of a command that runs tools itself', () => {
  const read = (env: Readonly<Record<string, string>>) => readSessionSettings({ org: 'production' }, env, []).appLink

  it('are all that are attached, or none', () => {
    const homes = { AUTHORIZATION_ADDONS: 'portal=SALES' }
    const appLink = read({ ...ofOwn, ...ofSales, ...homes, HEROKU_APP_ID })
    expect(appLink?.addons.map(({ name }) => name)).toEqual(['HEROKU_APPLINK', 'SALES'])
    expect([appLink?.appId, appLink?.homes.get('portal')]).toEqual([HEROKU_APP_ID, 'SALES'])
    expect(read({})).toBeUndefined()
  })

  it.each([
    [{ ...ofSales }, 'HEROKU_APP_ID: missing; set all of the add-on or none'],
    [{ HEROKU_APP_ID }, 'HEROKU_APPLINK_API_URL and HEROKU_APPLINK_TOKEN: missing; set all of the add-on or none'],
    [{ ...ofOwn, HEROKU_APP_ID, SALES_API_URL: sales }, 'SALES_TOKEN: missing; set all of the add-on or none'],
    [{ ...ofOwn, HEROKU_APP_ID, HEROKU_APPLINK_TOKEN: 'a b' }, 'HEROKU_APPLINK_TOKEN: must be the token alone'],
  ])('are refused when %j', (env, message) => {
    expect(() => read(env)).toThrow(message)
  })
})
