import { describe, expect, it } from 'vitest'
import { readPublishOptions } from '../../../../src/cli/publish/options.ts'
import { readTarget } from '../../../../src/cli/publish/target.ts'

const names = ['--client-name', 'ActionHost', '--connection-name', 'localOrg']
const options = readPublishOptions(names)
const local = {
  HEROKU_APPLINK_API_URL: 'http://127.0.0.1:4000/addons/1',
  HEROKU_APPLINK_TOKEN: 'secret-token',
  HEROKU_APP_ID: 'app-1',
}
/** One in which no "npm run dev" runs. */
const folder = '/nowhere'

describe('the options of publishing', () => {
  it('have a folder for the bundle and send it, unless told otherwise', () => {
    expect(options).toEqual({
      clientName: 'ActionHost',
      connectionName: 'localOrg',
      dryRun: false,
      accept: false,
      local: false,
      out: undefined,
      app: undefined,
      addon: undefined,
    })
    expect(
      readPublishOptions([...names, '--dry-run', '--accept', '--out', 'x', '--app', 'a', '--addon', 'b']),
    ).toMatchObject({ dryRun: true, accept: true, out: 'x', app: 'a', addon: 'b' })
  })

  it('may name a connection as Heroku does, with hyphens', () => {
    expect(readPublishOptions([...names.slice(0, 3), 'my-org']).connectionName).toBe('my-org')
    expect(() => readPublishOptions(['--client-name', 'my-client', ...names.slice(2)])).toThrow(
      '--client-name: 3 to 30',
    )
  })

  it.each([
    ['no names', [], '--client-name is missing: applink-action-host publish'],
    ['no connection', names.slice(0, 2), '--connection-name is missing'],
    ['a name that AppLink refuses', ['--client-name', 'a__b', ...names.slice(2)], '--client-name: 3 to 30 letters'],
    ['a connection out of its address', [...names.slice(0, 2), '--connection-name', '../x'], '--connection-name: 3 to'],
    ['a Heroku app beside the local org', ['--local', '--app', 'a'], '--local goes with neither'],
    ['an add-on beside the local org', ['--local', '--addon', 'a'], '--local goes with neither'],
    ['an add-on of no app', [...names, '--addon', 'a'], '--addon goes with --app'],
    ['nothing to rehearse', ['--local', '--dry-run'], '--local goes with neither'],
    ['an option that there is not', [...names, '--force'], "Unknown option '--force'"],
    ['a word too many', [...names, 'more'], "Unexpected argument 'more'"],
  ])('are refused with %s', (_, args, message) => {
    expect(() => readPublishOptions(args)).toThrow(message)
  })
})

describe('the options of a rehearsal', () => {
  it('need not name what the local org has', () => {
    expect(readPublishOptions(['--local'])).toMatchObject({
      ...{ local: true, clientName: undefined, connectionName: 'localOrg' },
    })
  })

  it('may name a service and a connection', () => {
    expect(readPublishOptions([...names, '--local'])).toMatchObject({ clientName: 'ActionHost', local: true })
  })
})

describe('the place to publish to', () => {
  it('is looked for on this machine for a rehearsal, and said where when nothing is there', async () => {
    const env = { ORG_PORT: '9' }
    await expect(readTarget(readPublishOptions(['--local']), { env, folder })).rejects.toThrow(
      'No local org answers at 127.0.0.1:9: start "npm run dev", or set ORG_PORT.',
    )
  })

  it('is the local org of the environment', async () => {
    expect(await readTarget(options, { env: local, folder })).toEqual({
      apiUrl: 'http://127.0.0.1:4000/addons/1',
      token: 'secret-token',
      appId: 'app-1',
    })
  })

  it.each([
    ['nothing', {}, 'Name the Heroku app with --app, or say --local'],
    ['no app id', { ...local, HEROKU_APP_ID: undefined }, 'or say --local'],
    [
      'another machine',
      { ...local, HEROKU_APPLINK_API_URL: 'https://applink.example/addons/1' },
      'AppLink asks Heroku who',
    ],
    [
      'a name that only looks local',
      { ...local, HEROKU_APPLINK_API_URL: 'http://127.0.0.1.evil.example/' },
      'AppLink asks',
    ],
    ['no address', { ...local, HEROKU_APPLINK_API_URL: 'nonsense' }, 'AppLink asks'],
  ])('is not known from %s, and no token leaves the machine', async (_, env, message) => {
    const refusal = await readTarget(options, { env, folder }).catch((error: Error) => error.message)
    expect(refusal).toContain(message)
    expect(refusal).not.toContain('secret-token')
  })

  it.each([
    ['without a Heroku token', {}, 'HEROKU_API_KEY is missing'],
    [
      'when Heroku is to be asked in the clear',
      { HEROKU_API_KEY: 'k', HEROKU_HOST: 'http://api.example' },
      'must be an https',
    ],
  ])('is not asked for %s', async (_, env, message) => {
    await expect(readTarget({ ...options, app: 'my-app' }, { env, folder })).rejects.toThrow(message)
  })
})
