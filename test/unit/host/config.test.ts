import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { defineCallout } from '../../../src/core/tool/callout.ts'
import { unreadVariablesIn } from '../../../src/host/addons/applink-settings.ts'
import { readConfig } from '../../../src/host/config.ts'

const needed = {
  HEROKU_APPLINK_API_URL: 'https://heroku-applink.heroku.com/addons/1f0a2c5e-0000-4000-8000-000000000000',
  HEROKU_APPLINK_TOKEN: 'a'.repeat(64),
  HEROKU_APP_ID: 'd52a726b-11a4-47a1-a4b6-2e18a771c2ac',
  ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
}

const refusalOf = (
  env: Readonly<Record<string, string | undefined>>,
  callouts: NonNullable<Parameters<typeof readConfig>[1]>['callouts'] = [],
): string => {
  try {
    readConfig(env, { callouts })
  } catch (error) {
    return (error as Error).message
  }
  return 'no refusal'
}

describe('a list of entries', () => {
  it('is read once', () => {
    const given = {
      SERVICE_CLIENTS: '[{"clientId":"editor","redirectUris":["http://127.0.0.1/callback"]}]',
      IDENTITY_PROVIDERS: '[ ]',
    }
    const parse = vi.spyOn(JSON, 'parse')
    readConfig({ ...needed, ...given })
    const texts = parse.mock.calls.map(([text]) => text)
    parse.mockRestore()
    for (const text of Object.values(given)) expect(texts.filter(each => each === text)).toHaveLength(1)
  })
})

describe('the orgs of people', () => {
  const withPeople = [
    { name: 'showVisits', people: { customPermission: 'CustomerActivity' }, runAs: { authorization: 'visits' } },
  ]
  const without = [{ name: 'readOwn', people: undefined, runAs: 'user' as const }]
  const signIn = { SALESFORCE_CLIENT_ID: '3MVG9', SALESFORCE_CLIENT_SECRET: 's', PUBLIC_URL: 'https://a.example' }
  const refused = (env: object, tools = withPeople) => {
    try {
      readConfig({ ...needed, ...env }, { tools })
    } catch (error) {
      return (error as Error).message
    }
    return 'no refusal'
  }

  it.each([undefined, ''])('must be named where people get stored rights: %j', SALESFORCE_ORG_IDS => {
    expect(refused({ ...signIn, SALESFORCE_ORG_IDS })).toMatch(
      /^The host cannot start:\n- SALESFORCE_ORG_IDS: is missing: people get stored rights with showVisits, /,
    )
  })

  it.each([',', ' , ', '*'])('are not named by %j', SALESFORCE_ORG_IDS => {
    expect(refused({ ...signIn, SALESFORCE_ORG_IDS })).toMatch(/^- SALESFORCE_ORG_IDS: must be org ids/m)
  })

  it.each([
    ['they are named', { ...signIn, SALESFORCE_ORG_IDS: '00D5e000000AcmEEAS' }, withPeople],
    ['no tool gives people stored rights', signIn, without],
    ['nobody can sign in', {}, withPeople],
  ])('need not be asked for when %s', (_, env, tools) => {
    expect(refused(env, tools as typeof withPeople)).toBe('no refusal')
  })
})

describe('people who come by the word of an identity provider', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const org = '00D5e000000AcmEEAS'
  const provider = {
    issuer: 'https://idp.example',
    jwksUri: 'https://idp.example/keys',
    usernameClaim: 'un',
    orgIds: [org],
  }
  const assistant = { clientId: 'a', secretHash: `sha256:${'ab'.repeat(32)}`, identityProviders: [provider.issuer] }
  const signIn = { SALESFORCE_CLIENT_ID: '3MVG9', SALESFORCE_CLIENT_SECRET: 's', PUBLIC_URL: 'https://a.example' }
  const whole = {
    ...{ ...needed, ...signIn, SALESFORCE_JWT_KEY: pem },
    IDENTITY_PROVIDERS: JSON.stringify([provider]),
    SERVICE_CLIENTS: JSON.stringify([assistant]),
  }

  it('are signed in with the key of an external client app, by default the one behind the sign-in', () => {
    const settingsOf = (env: typeof whole) => {
      const { privateKey: key, ...others } = readConfig(env).signIn?.enterprise ?? { privateKey: undefined }
      return { ...others, key: key?.export({ type: 'pkcs8', format: 'pem' }) }
    }
    const given = { identityProviders: [provider], key: pem }
    expect(settingsOf(whole)).toEqual({ ...given, clientId: '3MVG9' })
    const other = {
      ...whole,
      SALESFORCE_JWT_CLIENT_ID: '3MVG8',
      SALESFORCE_JWT_KEY: pem.trim().replaceAll('\n', '\\n'),
    }
    expect(settingsOf(other)).toEqual({ ...given, clientId: '3MVG8' })
    expect(readConfig({ ...whole, IDENTITY_PROVIDERS: '', SERVICE_CLIENTS: '' }).signIn?.enterprise).toBeUndefined()
  })

  it.each<[string, Record<string, string>, string]>([
    ['no key', { SALESFORCE_JWT_KEY: '' }, '- SALESFORCE_JWT_KEY: is missing'],
    [
      'a public key',
      { SALESFORCE_JWT_KEY: publicKey.export({ type: 'spki', format: 'pem' }) as string },
      '- SALESFORCE_JWT_KEY: must be a private RSA key',
    ],
    ['a key of 1,024 bits', { SALESFORCE_JWT_KEY: weak as string }, '- SALESFORCE_JWT_KEY: must be a private RSA key'],
    ['no sign-in', { SALESFORCE_CLIENT_ID: '', SALESFORCE_CLIENT_SECRET: '' }, '- SALESFORCE_CLIENT_ID: is missing'],
    [
      'a client of an issuer that is not there',
      { IDENTITY_PROVIDERS: '[]' },
      '- SERVICE_CLIENTS: a: identityProviders: one is not in IDENTITY_PROVIDERS',
    ],
    [
      'an org that nobody may sign in to',
      { SALESFORCE_ORG_IDS: '00D5e000000OtheRAA' },
      '- IDENTITY_PROVIDERS: orgIds: one is not in SALESFORCE_ORG_IDS',
    ],
    [
      'a place to sign in that is not one of Salesforce',
      {
        IDENTITY_PROVIDERS: JSON.stringify([provider, { ...provider, tenant: 't', loginUrl: 'https://evil.example' }]),
      },
      '- IDENTITY_PROVIDERS: entry 2: loginUrl: must be where Salesforce signs people in',
    ],
    [
      'such a place for everybody',
      { SALESFORCE_LOGIN_URL: 'https://login.salesforce.com,https://evil.example' },
      '- SALESFORCE_LOGIN_URL: must be where Salesforce signs people in',
    ],
    ['a list that is none', { IDENTITY_PROVIDERS: '{' }, '- IDENTITY_PROVIDERS: must be a JSON list of entries'],
  ])('keep the host from starting with %s', (_, changes, problem) => {
    const refusal = refusalOf({ ...whole, ...changes })
    expect(refusal).toContain(problem)
    expect(refusal).not.toMatch(/PRIVATE KEY|evil/)
  })
})

describe('the settings', () => {
  it('have defaults for all but the add-on', () => {
    expect(readConfig(needed)).toEqual({
      appPort: 3000,
      publicPort: 8080,
      mesh: 'sidecar',
      appLink: {
        addons: [
          {
            ...{ name: 'HEROKU_APPLINK', aliases: [] },
            apiUrl: needed.HEROKU_APPLINK_API_URL,
            token: needed.HEROKU_APPLINK_TOKEN,
          },
        ],
        homes: new Map(),
        appId: needed.HEROKU_APP_ID,
      },
      authorizations: { entries: [], openFiles: [], orgIds: [] },
      proxies: 0,
      publicUrl: undefined,
      localOrgUrl: undefined,
      database: { url: undefined, folder: '.data' },
      encryptionKeys: [new Uint8Array(32).map((_, index) => index)],
      signIn: undefined,
      serviceClients: { apiKeys: new Map(), people: new Map(), services: new Map() },
      namedCredentials: new Map(),
      dynamicRegistration: false,
      clientMetadataHosts: undefined,
      callbackPaths: undefined,
      console: false,
      worker: 'inline',
      callouts: new Map(),
      toolDeadlineMs: 25_000,
      limitShares: { slow: 0.8, background: 0.9, calls: 0.98 },
      orgRequests: { perUser: 200, perOrg: 400, perProcess: 1000 },
      traceToOrgs: false,
      auditDays: 90,
      logLevel: 'info',
    })
  })

  it.each([
    [{ ORG_LIMIT_SLOW_PERCENT: '95' }, 'ORG_LIMIT_BACKGROUND_PERCENT: must be at least ORG_LIMIT_SLOW_PERCENT'],
    [{ ORG_LIMIT_CALLS_PERCENT: '50' }, 'ORG_LIMIT_CALLS_PERCENT: must be at least ORG_LIMIT_BACKGROUND_PERCENT'],
  ])('hold back more from one share of the API calls to the next: %j', (env, problem) => {
    expect(refusalOf({ ...needed, ...env })).toBe(`The host cannot start:\n- ${problem}`)
  })

  it('are what the environment says', () => {
    const config = readConfig({
      ...needed,
      APP_PORT: '0',
      PORT: '65535',
      MESH: 'embedded',
      PUBLIC_URL: 'https://actions.example/',
      LOCAL_ORG_URL: 'http://127.0.0.1:4000/',
      TOOL_DEADLINE_MS: '200',
      LOG_LEVEL: 'debug',
    })
    expect(config).toMatchObject({
      appPort: 0,
      publicPort: 65_535,
      mesh: 'embedded',
      publicUrl: 'https://actions.example',
      localOrgUrl: 'http://127.0.0.1:4000',
      toolDeadlineMs: 200,
      logLevel: 'debug',
    })
  })

  it('join what belongs together', () => {
    const config = readConfig(
      {
        ...needed,
        PUBLIC_URL: 'https://actions.example',
        SALESFORCE_CLIENT_ID: '3MVG9',
        SALESFORCE_CLIENT_SECRET: 'secret',
        SALESFORCE_LOGIN_URL: 'https://login.salesforce.com/, https://test.salesforce.com',
        PRESS_API_URL: 'https://news.example/api',
      },
      { callouts: [defineCallout({ name: 'news', urlFrom: 'PRESS_API_URL' })] },
    )
    const loginUrls = ['https://login.salesforce.com', 'https://test.salesforce.com']
    expect(config.signIn).toEqual({ clientId: '3MVG9', clientSecret: 'secret', loginUrls, orgIds: [] })
    expect(config.callouts.get('news')).toEqual({ url: 'https://news.example/api' })
  })

  it('take an empty variable for one that is not set', () => {
    expect(readConfig({ ...needed, APP_PORT: '', PUBLIC_URL: '', LOG_LEVEL: '' })).toEqual(readConfig(needed))
    expect(refusalOf({ ...needed, HEROKU_APPLINK_TOKEN: '' })).toContain('- HEROKU_APPLINK_TOKEN: is missing')
  })

  it('do not mind the variables of others', () => {
    expect(readConfig({ ...needed, PATH: '/bin', HOME: undefined })).toEqual(readConfig(needed))
  })

  it("lose the slash at the end of the add-on's address", () => {
    const config = readConfig({ ...needed, HEROKU_APPLINK_API_URL: 'https://applink.example/addons/1//' })
    expect(config.appLink.addons[0]?.apiUrl).toBe('https://applink.example/addons/1')
  })

  it('may name the local add-on without TLS', () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const url = `http://${host}:4000/addons/1`
      expect(readConfig({ ...needed, HEROKU_APPLINK_API_URL: url }).appLink.addons[0]?.apiUrl).toBe(url)
    }
  })

  it('cannot be changed', () => {
    const config = readConfig(needed)
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.appLink)).toBe(true)
  })
})

describe('several add-ons', () => {
  const idOf = (digit: number) => `1f0a2c5e-0000-4000-8000-00000000000${digit}`
  const addressOf = (digit: number) => `https://heroku-applink.heroku.com/addons/${idOf(digit)}`
  const attached = (name: string, digit: number) => ({
    [`${name}_API_URL`]: addressOf(digit),
    [`${name}_TOKEN`]: `token-${digit}`,
  })
  const { HEROKU_APPLINK_API_URL, HEROKU_APPLINK_TOKEN, ...others } = needed
  const namesOf = (env: Readonly<Record<string, string>>) =>
    readConfig({ ...others, ...env }).appLink.addons.map(({ name }) => name)

  it('are found by color and by a name of their own, the default one first', () => {
    const env = { ...needed, ...attached('SALES', 1), ...attached('HEROKU_APPLINK_MAUVE', 2) }
    const { addons } = readConfig(env).appLink
    expect(addons.map(({ name, token }) => [name, token])).toEqual([
      ['HEROKU_APPLINK', needed.HEROKU_APPLINK_TOKEN],
      ['HEROKU_APPLINK_MAUVE', 'token-2'],
      ['SALES', 'token-1'],
    ])
    expect(namesOf({ ...env, HEROKU_APPLINK_ADDON_NAME: 'sales' })[0]).toBe('SALES')
  })

  it('need none that is called HEROKU_APPLINK', () => {
    expect(namesOf(attached('HEROKU_APPLINK_MAUVE', 2))).toEqual(['HEROKU_APPLINK_MAUVE'])
    expect(namesOf(attached('SALES', 1))).toEqual(['SALES'])
    const opaque = { ORDERS_API_URL: 'https://applink.example/1', ORDERS_TOKEN: 't' }
    expect(namesOf({ ...opaque, HEROKU_APPLINK_ADDON_NAME: 'ORDERS' })).toEqual(['ORDERS'])
  })

  it.each([
    'https://api.shop.example/v1',
    `https://applink.heroku.com.evil.example/addons/${idOf(1)}`,
    `https://heroku-applink.heroku.com.example/addons/${idOf(1)}`,
    `https://other-addon.heroku.com/addons/${idOf(1)}`,
    `http://heroku-applink.heroku.com/addons/${idOf(1)}`,
    `https://heroku-applink.heroku.com/elsewhere/${idOf(1)}`,
  ])("are not taken from a third party's variables: %s", url => {
    expect(namesOf({ ...needed, SHOP_API_URL: url, SHOP_TOKEN: 'secret' })).toEqual(['HEROKU_APPLINK'])
  })

  it.each([
    'https://heroku-applink.heroku.com',
    'https://applink-api.heroku.com',
    'https://applink.heroku.com',
    'https://applink.staging.herokudev.com',
    'http://127.0.0.1:4000',
  ])('are at any address that Heroku is known to use: %s', origin => {
    const url = `${origin}/addons/${idOf(1)}`
    expect(namesOf({ ...needed, SALES_API_URL: url, SALES_TOKEN: 't' })).toEqual(['HEROKU_APPLINK', 'SALES'])
  })

  it('are one where the same is attached under two names', () => {
    const env = {
      ...needed,
      HEROKU_APPLINK_BLUE_API_URL: `${HEROKU_APPLINK_API_URL.toUpperCase()}/`,
      HEROKU_APPLINK_BLUE_TOKEN: HEROKU_APPLINK_TOKEN,
    }
    const { addons, homes } = readConfig({ ...env, AUTHORIZATION_ADDONS: 'portal=blue' }).appLink
    expect(addons.map(({ aliases, name }) => [name, aliases])).toEqual([['HEROKU_APPLINK', ['HEROKU_APPLINK_BLUE']]])
    expect(homes.get('portal')).toBe('HEROKU_APPLINK')
  })

  it('have authorizations where the settings place them, by name or by color', () => {
    const env = { ...needed, ...attached('SALES', 1), ...attached('HEROKU_APPLINK_MAUVE', 2) }
    const AUTHORIZATION_ADDONS = 'influencerPortal=mauve, orders = sales,my-org=HEROKU_APPLINK'
    expect([...readConfig({ ...env, AUTHORIZATION_ADDONS }).appLink.homes]).toEqual([
      ['influencerPortal', 'HEROKU_APPLINK_MAUVE'],
      ['orders', 'SALES'],
      ['my-org', 'HEROKU_APPLINK'],
    ])
  })

  it.each<[string, Record<string, string>, string]>([
    [
      'an address without its token',
      { HEROKU_APPLINK_MAUVE_API_URL: addressOf(2) },
      '- HEROKU_APPLINK_MAUVE_TOKEN: is missing: HEROKU_APPLINK_MAUVE_API_URL is set',
    ],
    [
      'a token without its address',
      { HEROKU_APPLINK_MAUVE_TOKEN: 's3cret' },
      '- HEROKU_APPLINK_MAUVE_API_URL: is missing: HEROKU_APPLINK_MAUVE_TOKEN is set',
    ],
    [
      'a name of its own without token',
      { SALES_API_URL: addressOf(1) },
      '- SALES_TOKEN: is missing: SALES_API_URL is set',
    ],
    [
      'a bad address',
      { HEROKU_APPLINK_MAUVE_API_URL: 'http://s3cret.example', HEROKU_APPLINK_MAUVE_TOKEN: 't' },
      '- HEROKU_APPLINK_MAUVE_API_URL: must be an https address',
    ],
    [
      'a bad token',
      { ...attached('SALES', 1), SALES_TOKEN: 's3cret and more' },
      '- SALES_TOKEN: must be the token alone',
    ],
    [
      'a default that is not attached',
      { HEROKU_APPLINK_ADDON_NAME: 'SALES' },
      '- HEROKU_APPLINK_ADDON_NAME: must be the name of an attached add-on',
    ],
    [
      'an authorization nowhere',
      { AUTHORIZATION_ADDONS: 'portal=SALES' },
      '- AUTHORIZATION_ADDONS: portal: names no attached add-on; there are HEROKU_APPLINK',
    ],
    [
      'an authorization in two places',
      { ...attached('SALES', 1), AUTHORIZATION_ADDONS: 'portal=SALES,portal=HEROKU_APPLINK' },
      '- AUTHORIZATION_ADDONS: must be pairs',
    ],
    ['something else than pairs', { AUTHORIZATION_ADDONS: 'portal' }, '- AUTHORIZATION_ADDONS: must be pairs'],
  ])('keep the host from starting with %s', (_, env, problem) => {
    const refusal = refusalOf({ ...needed, ...env })
    expect(refusal.split('\n')).toEqual(['The host cannot start:', expect.stringContaining(problem)])
    expect(refusal).not.toContain('s3cret')
  })

  it('have variables that no third party can have', () => {
    const callout = defineCallout({ name: 'shop', urlFrom: 'SHOP_URL', secretFrom: 'HEROKU_APPLINK_MAUVE_TOKEN' })
    const env = { ...needed, SHOP_URL: 'https://shop.example', ...attached('HEROKU_APPLINK_MAUVE', 2) }
    expect(refusalOf(env, [callout])).toContain('- HEROKU_APPLINK_MAUVE_TOKEN: is a variable of the host')
  })
})

describe('a bad start', () => {
  it('names every missing variable at once', () => {
    expect(refusalOf({}).split('\n')).toEqual([
      'The host cannot start:',
      '- APPLINK: is off, since no add-on is attached (HEROKU_APPLINK_API_URL is missing); then',
      '- PUBLIC_URL: is missing: without AppLink Salesforce and its users reach the host there',
      '- SALESFORCE_ORG_IDS: is missing: without AppLink it says whose users may call',
      '- ENCRYPTION_KEYS: is missing',
    ])
    expect(refusalOf({ APPLINK: 'on' }).split('\n')).toEqual([
      'The host cannot start:',
      '- HEROKU_APPLINK_API_URL: is missing',
      '- HEROKU_APPLINK_TOKEN: is missing',
      '- HEROKU_APP_ID: is missing',
      '- ENCRYPTION_KEYS: is missing',
    ])
  })

  it('names what sign-in needs beside the one variable of it that is set', () => {
    expect(refusalOf({ ...needed, SALESFORCE_CLIENT_ID: '3MVG9' })).toBe(
      [
        'The host cannot start:',
        '- SALESFORCE_CLIENT_SECRET: is missing: sign-in over MCP needs it',
        '- PUBLIC_URL: is missing: sign-in over MCP needs it',
      ].join('\n'),
    )
  })

  it('asks for a database that processes share when jobs run in one of their own', () => {
    const problem = 'is missing: with WORKER=separate the processes meet in a PostgreSQL database'
    expect(refusalOf({ ...needed, WORKER: 'separate' })).toBe(`The host cannot start:\n- DATABASE_URL: ${problem}`)
    expect(refusalOf({ ...needed, WORKER: 'separate', DATABASE_URL: 'postgres://db.example/x' })).toBe('no refusal')
  })

  it('believe proxies by their number or by their addresses: a dyno has one, nothing else has any', () => {
    expect(
      [{}, { DYNO: 'web.1' }, { PROXIES_IN_FRONT: '2' }].map(env => readConfig({ ...needed, ...env }).proxies),
    ).toEqual([0, 1, 2])
    const trusted = { ...needed, TRUSTED_PROXIES: '10.0.0.0/8' }
    expect(readConfig({ ...trusted, DYNO: 'web.1' }).proxies).toMatchObject({ has: expect.any(Function) })
    expect(refusalOf({ ...trusted, PROXIES_IN_FRONT: '1' })).toBe(
      'The host cannot start:\n- PROXIES_IN_FRONT: cannot be set beside TRUSTED_PROXIES: name the proxies or count them',
    )
  })

  it('names the variables of the third parties that the tools talk to', () => {
    const news = defineCallout({ name: 'news', urlFrom: 'PRESS_API_URL', secretFrom: 'PRESS_API_KEY' })
    expect(refusalOf({ ...needed, PRESS_API_URL: 'http://news.example' }, [news, news])).toBe(
      [
        'The host cannot start:',
        '- PRESS_API_URL: must be an https address, without user, query and fragment',
        '- PRESS_API_KEY: is missing: a tool talks to it',
      ].join('\n'),
    )
  })

  it('names the tool whose third party lacks a variable, or has a wrong one', () => {
    const news = defineCallout({ name: 'news', urlFrom: 'PRESS_API_URL', secretFrom: 'PRESS_API_KEY' })
    expect(refusalOf({ ...needed, PRESS_API_URL: 'http://news.example' }, [{ ...news, usedBy: 'readNews' }])).toBe(
      [
        'The host cannot start:',
        '- PRESS_API_URL: must be an https address, without user, query and fragment (readNews talks to it)',
        '- PRESS_API_KEY: is missing: readNews talks to it',
      ].join('\n'),
    )
  })

  it('goes without a third party beside a local org, as long as what is said of it is right', () => {
    const news = defineCallout({ name: 'news', urlFrom: 'PRESS_API_URL', secretFrom: 'PRESS_API_KEY' })
    const local = { ...needed, LOCAL_ORG_URL: 'http://127.0.0.1:4000' }
    for (const given of [{}, { PRESS_API_URL: 'https://news.example' }, { PRESS_API_KEY: 'key' }]) {
      expect([...readConfig({ ...local, ...given }, { callouts: [news] }).callouts]).toEqual([])
    }
    expect(refusalOf({ ...local, PRESS_API_URL: 'no address' }, [news])).toContain('- PRESS_API_URL: must be')
  })

  it.each([
    ['PRESS_API_URL', 'https://me:hidden@news.example'],
    ['PRESS_API_URL', 'https://news.example/?key=hidden'],
    ['PRESS_API_URL', 'ftp://hidden.example'],
    ['PRESS_API_KEY', 'hidden words'],
    ['PRESS_API_KEY', 'hidden\r\nx-admin: true'],
  ])('refuses %s for a third party when it holds %j, and keeps the text to itself', (name, value) => {
    const news = defineCallout({ name: 'news', urlFrom: 'PRESS_API_URL', secretFrom: 'PRESS_API_KEY' })
    const good = { ...needed, PRESS_API_URL: 'https://news.example', PRESS_API_KEY: 'key' }
    expect(refusalOf({ ...good, [name]: value }, [news])).toMatch(
      new RegExp(`^The host cannot start:\n- ${name}: must be`),
    )
    expect(refusalOf({ ...good, [name]: value }, [news])).not.toContain('hidden')
  })

  it('sends no secret of the host to a third party', () => {
    const news = defineCallout({ name: 'news', urlFrom: 'PRESS_API_URL', secretFrom: 'HEROKU_APPLINK_TOKEN' })
    expect(refusalOf({ ...needed, PRESS_API_URL: 'https://news.example' }, [news])).toContain(
      '- HEROKU_APPLINK_TOKEN: is a variable of the host: a callout needs its own',
    )
  })

  const originAlone = 'must be an https origin, such as https://actions.example.com: leave out its path, query and user'
  it.each([
    ['APP_PORT', 'x3000x', 'must be a whole number from 0 to 65535'],
    ['APP_PORT', ' ', 'must be a whole number from 0 to 65535'],
    ['APP_PORT', '-1', 'must be a whole number from 0 to 65535'],
    ['APP_PORT', '0x1F90', 'must be a whole number from 0 to 65535'],
    ['APP_PORT', '1e3', 'must be a whole number from 0 to 65535'],
    ['DATA_DIR', 'donn\ufffdes', 'is not in UTF-8'],
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['PORT', '80.5', 'must be a whole number from 0 to 65535'],
    ['MESH', 'none-of-it', 'must be one of sidecar, embedded'],
    ['HEROKU_APPLINK_API_URL', 'applink.example', 'must be an https address'],
    ['HEROKU_APPLINK_API_URL', 'http://applink.example', 'must be an https address'],
    ['HEROKU_APPLINK_API_URL', 'http://127.0.0.1.evil.example', 'must be an https address'],
    ['HEROKU_APPLINK_API_URL', 'ftp://applink.example', 'must be an https address'],
    ['HEROKU_APPLINK_TOKEN', 'token\r\nx-evil: 1', 'must be the token alone'],
    ['HEROKU_APPLINK_TOKEN', 'to ken', 'must be the token alone'],
    ['HEROKU_APP_ID', 'my-app-name', 'must be a valid uuid'],
    ['PUBLIC_URL', 'http://actions.example', 'must be an https address'],
    ['PUBLIC_URL', 'actions.example', 'must be an https address'],
    ['PUBLIC_URL', 'https://actions.example/app', originAlone],
    ['PUBLIC_URL', 'https://actions.example/?app=1', originAlone],
    ['PUBLIC_URL', 'https://user@actions.example', originAlone],
    ['DATABASE_URL', 'mysql://db.example/x', 'must be a postgres address'],
    ['SALESFORCE_LOGIN_URL', 'https://a.example,http://b.example', 'must be https addresses, separated by commas'],
    ['DYNAMIC_CLIENT_REGISTRATION', 'perhaps', 'must be on or off'],
    ['ENCRYPTION_KEYS', 'c2hvcnQ=', 'key 1 of 1 is not 32 bytes in base64: make one with openssl rand -base64 32'],
    ['SERVICE_CLIENTS', '[{"clientId":"x"', 'must be a JSON list of entries'],
    ['SALESFORCE_ORG_IDS', '00D5e000000AcmE', 'must be org ids of 18 characters, separated by commas'],
    ['CLIENT_METADATA_HOSTS', 'https://a.example', 'must be host names, separated by commas'],
    [
      'CALLBACK_PATHS',
      '/,/services/',
      'must be beginnings of paths below /services/ that end with a slash, separated by commas',
    ],
    [
      'CALLBACK_PATHS',
      '/services/data/v*/',
      'must be beginnings of paths below /services/ that end with a slash, separated by commas',
    ],
    ['WORKER', 'nobody', 'must be one of inline, separate'],
    ['TRUSTED_PROXIES', 'proxy.example', 'must be addresses and networks such as 10.0.0.0/8, separated by commas'],
    ['TRUSTED_PROXIES', '0.0.0.0/0', 'must not trust everybody: name the networks of your proxies'],
    ['LOCAL_ORG_URL', 'https://127.0.0.1:4000', 'must be an http address on loopback'],
    ['LOCAL_ORG_URL', 'http://10.0.0.7:4000', 'must be an http address on loopback'],
    ['LOCAL_ORG_URL', 'http://localhost.evil.example', 'must be an http address on loopback'],
    ['TOOL_DEADLINE_MS', '0', 'must be a whole number from 1 to 28000'],
    ['TOOL_DEADLINE_MS', '28001', 'must be a whole number from 1 to 28000'],
    ['ORG_LIMIT_CALLS_PERCENT', '98%', 'must be a whole number from 1 to 9999'],
    ['ORG_REQUESTS_PER_USER', '0', 'must be a whole number from 1 to 9999'],
    ['LOG_LEVEL', 'verbose-mode', 'must be one of debug, info, warn, error'],
  ])('names %s and what it must be, but not its value: %j', (name, value, must) => {
    const message = refusalOf({ ...needed, [name]: value })
    expect(message).toBe(`The host cannot start:\n- ${name}: ${must}`)
    if (value.trim().length > 2) expect(message).not.toContain(value)
  })

  it('names missing and bad variables together', () => {
    const bad = { PORT: 'x', MESH: 'x', HEROKU_APP_ID: 'x', TOOL_DEADLINE_MS: 'x', LOG_LEVEL: 'x' }
    const message = refusalOf({ APPLINK: 'on', ...bad })
    const names = message
      .split('\n')
      .slice(1)
      .map(line => /^- (\w+):/.exec(line)?.[1])
    expect(names).toEqual([
      'HEROKU_APPLINK_API_URL',
      'HEROKU_APPLINK_TOKEN',
      'PORT',
      'MESH',
      'HEROKU_APP_ID',
      'ENCRYPTION_KEYS',
      'TOOL_DEADLINE_MS',
      'LOG_LEVEL',
    ])
  })
})

describe('without AppLink', () => {
  const orgId = '00D5e000000AcmEEAS'
  const without = {
    ...{ PUBLIC_URL: 'https://a.example', SALESFORCE_ORG_IDS: orgId, ENCRYPTION_KEYS: needed.ENCRYPTION_KEYS },
  }
  const signIn = { SALESFORCE_CLIENT_ID: '3MVG9', SALESFORCE_CLIENT_SECRET: 's' }
  const redirectUri = 'https://acme.my.salesforce.com/services/authcallback/acme'
  const entry = { name: 'acme', orgId, redirectUri, secretHash: `sha256:${'0'.repeat(64)}` }
  const listed = (...entries: readonly object[]) => ({ NAMED_CREDENTIALS: JSON.stringify(entries) })

  it('no mesh is in front, and nothing of an add-on is read', () => {
    const { appLink, mesh } = readConfig(without)
    expect([mesh, appLink]).toEqual(['none', { addons: [], homes: new Map(), appId: '' }])
  })

  it('nothing that AppLink left behind keeps the host from starting', () => {
    const left = {
      ...{ HEROKU_APPLINK_API_URL: 'x', HEROKU_APPLINK_MAUVE_TOKEN: 'x y', HEROKU_APPLINK_ADDON_NAME: 'NOT_THERE' },
      ...{ HEROKU_APP_ID: 'x', MESH: 'x', APP_PORT: 'x', AUTHORIZATION_ADDONS: 'x' },
    }
    expect(readConfig({ ...without, ...left, APPLINK: 'off' })).toEqual(readConfig(without))
    expect(unreadVariablesIn({ ...without, ...left, APPLINK: 'off' })).toEqual([
      ...['HEROKU_APPLINK_API_URL', 'HEROKU_APPLINK_MAUVE_TOKEN', 'HEROKU_APP_ID', 'MESH', 'APP_PORT'],
      ...['HEROKU_APPLINK_ADDON_NAME', 'AUTHORIZATION_ADDONS'],
    ])
    expect(unreadVariablesIn({ ...without, ...left })).toEqual([])
  })

  it('an attached add-on counts for as long as nothing is said', () => {
    expect(readConfig(needed).mesh).toBe('sidecar')
    expect(readConfig({ ...needed, ...without, APPLINK: 'off' }).mesh).toBe('none')
    expect(refusalOf({ ...needed, APPLINK: 'maybe' })).toContain('- APPLINK: must be on or off')
  })

  it('a named credential is read from its entry', () => {
    expect([...readConfig({ ...without, ...signIn, ...listed(entry) }).namedCredentials]).toEqual([['acme', entry]])
  })

  it.each<[string, object, string[]]>([
    ['without a sign-in', {}, ['SALESFORCE_CLIENT_ID: is missing: users', 'SALESFORCE_CLIENT_SECRET: is missing']],
    [
      'twice',
      { ...signIn, ...listed(entry, entry) },
      ['NAMED_CREDENTIALS: entry 2: has the name of an entry before it'],
    ],
    [
      'of an org that is not served',
      { ...signIn, ...listed({ ...entry, orgId: '00D000000000001AAA' }) },
      ['NAMED_CREDENTIALS: acme: orgId: is not in SALESFORCE_ORG_IDS'],
    ],
    [
      'with a callback at no org',
      { ...signIn, ...listed({ ...entry, redirectUri: 'https://evil.example/services/authcallback/s3cret' }) },
      ['NAMED_CREDENTIALS: acme: redirectUri: must be an address of a Salesforce org'],
    ],
    [
      'with an address of an org that takes no answers',
      { ...signIn, ...listed({ ...entry, redirectUri: 'https://acme.my.salesforce.com/apex/s3cret' }) },
      ['NAMED_CREDENTIALS: entry 1: redirectUri: must be the callback address of the org'],
    ],
    [
      'with the name of another client',
      { ...signIn, SERVICE_CLIENTS: '[{"clientId":"acme","redirectUris":["http://127.0.0.1/callback"]}]' },
      ['NAMED_CREDENTIALS: acme: an entry of SERVICE_CLIENTS has this name'],
    ],
    [
      'behind the mesh of the buildpack',
      { ...signIn, ...needed },
      ['NAMED_CREDENTIALS: needs MESH=embedded, or a second app with APPLINK=off on the same database'],
    ],
  ])('there is no named credential %s', (_, env, problems) => {
    const refusal = refusalOf({ ...without, ...listed(entry), ...env })
    expect(refusal.split('\n')).toEqual([
      'The host cannot start:',
      ...problems.map(problem => expect.stringContaining(`- ${problem}`)),
    ])
    expect(refusal).not.toContain('s3cret')
  })

  it('what named credentials need is said at once with all else that is missing', () => {
    const missingOf = (env: object) =>
      refusalOf({ ...listed(entry), ...env }).match(/(?<=^- )\w+(?=: (?:is missing|needs))/gm)
    expect(missingOf({ APPLINK: 'off' })).toEqual([
      ...['PUBLIC_URL', 'SALESFORCE_ORG_IDS', 'ENCRYPTION_KEYS', 'SALESFORCE_CLIENT_ID', 'SALESFORCE_CLIENT_SECRET'],
    ])
    expect(missingOf({ APPLINK: 'off', SALESFORCE_CLIENT_ID: '3MVG9' })).toEqual([
      ...['PUBLIC_URL', 'SALESFORCE_ORG_IDS', 'ENCRYPTION_KEYS', 'SALESFORCE_CLIENT_SECRET', 'PUBLIC_URL'],
    ])
    expect(missingOf({ ...needed, HEROKU_APP_ID: '' })).toEqual([
      ...['HEROKU_APP_ID', 'SALESFORCE_CLIENT_ID', 'SALESFORCE_CLIENT_SECRET', 'PUBLIC_URL', 'SALESFORCE_ORG_IDS'],
      'NAMED_CREDENTIALS',
    ])
    expect(missingOf({ ...needed, NAMED_CREDENTIALS: '[]', HEROKU_APP_ID: '' })).toEqual(['HEROKU_APP_ID'])
  })

  it('both ways in can be open while a team moves', () => {
    const { mesh, namedCredentials } = readConfig({
      ...{ ...needed, ...without, ...signIn, ...listed(entry), MESH: 'embedded' },
    })
    expect([mesh, namedCredentials.size]).toEqual(['embedded', 1])
  })
})

describe('administrators of the console', () => {
  const org = '00D5e000000AcmEEAS'
  const on = {
    ...{ CONSOLE: 'on', SALESFORCE_CLIENT_ID: '3MVG9', SALESFORCE_CLIENT_SECRET: 's', PUBLIC_URL: 'https://a.example' },
    SALESFORCE_ORG_IDS: org,
  }
  const ruleWith = (env: object) => readConfig({ ...needed, ...on, ...env }).adminRule

  it('are made by a custom permission of the named orgs', () => {
    expect(ruleWith({})).toEqual({ permission: 'ActionHostAdmin', orgIds: [org] })
    expect(ruleWith({ CONSOLE_ADMIN_PERMISSION: 'Host_Admins' })?.permission).toBe('Host_Admins')
  })

  it.each([
    ['they are switched off', { CONSOLE_ADMIN_PERMISSION: 'off' }],
    ['there is no console', { CONSOLE: 'off' }],
    ['no org is named, since anybody can have one', { SALESFORCE_ORG_IDS: '' }],
  ])('are not there where %s', (_, env) => {
    expect(ruleWith(env)).toBeUndefined()
  })

  it.each([
    [{ CONSOLE_ADMIN_PERMISSION: 'not a name' }, '- CONSOLE_ADMIN_PERMISSION: must be the API name'],
    [{ CONSOLE_ADMIN_PERMISSION: 'Admins', SALESFORCE_ORG_IDS: '' }, '- SALESFORCE_ORG_IDS: is missing'],
  ])('keep the host from starting with %j', (env, problem) => {
    expect(() => ruleWith(env)).toThrow(problem)
  })
})
