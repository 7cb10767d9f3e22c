import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/host/config.ts'
import { createFolder } from '../../client/host/folder.ts'

const folder = createFolder()
afterAll(() => folder.remove())

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pemOf = (key: KeyObject, more: object = {}) =>
  key.export({ type: 'pkcs8', format: 'pem', ...more } as never) as string
const pem = pemOf(privateKey)
const write = (name: string, text: string, mode = 0o600): string => {
  const path = join(folder.path, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}
const keyFile = write('key.pem', pem)

const needed = {
  HEROKU_APPLINK_API_URL: 'https://heroku-applink.heroku.com/addons/1f0a2c5e-0000-4000-8000-000000000000',
  HEROKU_APPLINK_TOKEN: 'a'.repeat(64),
  HEROKU_APP_ID: 'd52a726b-11a4-47a1-a4b6-2e18a771c2ac',
  ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  SALESFORCE_ORG_IDS: '00D5e000000AcmEEAS',
}
const app = { name: 'ingest', loginUrl: 'https://acme.my.salesforce.com', clientId: '3MVG9' }
const byKey = { ...app, username: 'ingrid@acme.example', keyFile }
const bySecret = { ...app, clientSecretVariable: 'INGEST_SECRET' }
const secret = 'a-secret-of-the-app'

const readWith = (entries: readonly object[], env: object = {}) =>
  readConfig({ ...needed, INGEST_SECRET: secret, AUTHORIZATIONS: JSON.stringify(entries), ...env }).authorizations

/** What is wrong, without the sentence before it. */
function problemsOf(entries: readonly object[], env: object = {}): string {
  try {
    readWith(entries, env)
  } catch (error) {
    return (error as Error).message.replace('The host cannot start:\n', '')
  }
  return 'no problem'
}

describe('AUTHORIZATIONS', () => {
  it('are external client apps of orgs, with the keys and secrets that they name', () => {
    const viaVariable = { ...byKey, name: 'joined', keyFile: undefined, keyVariable: 'KEY' }
    const { entries, openFiles, orgIds } = readWith(
      [
        ...[byKey, { ...viaVariable, loginUrl: 'https://login.salesforce.com' }, { ...bySecret, name: 'portal-2' }],
        { ...app, name: 'nightly', clientSecretFile: write('secret', `${secret}\n`) },
      ],
      { KEY: pem.trim().replaceAll('\n', '\\n') },
    )
    const facts = entries.map(({ credential, ...others }) => ({
      ...others,
      proof: credential.kind === 'secret' ? credential.secret : pemOf(credential.privateKey),
    }))
    const [place, ingrid] = [{ clientId: '3MVG9', loginUrl: app.loginUrl }, 'ingrid@acme.example']
    expect(facts).toEqual([
      { ...place, name: 'ingest', username: ingrid, proof: pem },
      { ...place, name: 'joined', username: ingrid, loginUrl: 'https://login.salesforce.com', proof: pem },
      { ...place, name: 'portal-2', username: undefined, proof: secret },
      { ...place, name: 'nightly', username: undefined, proof: secret },
    ])
    expect([openFiles, orgIds]).toEqual([[], ['00D5e000000AcmEEAS']])
  })

  it.runIf(process.platform !== 'win32')('tell which files every user of the machine may read or change', () => {
    const [readable, changeable, ofGroup] = [0o644, 0o602, 0o640].map(mode => write(`key-${mode}`, pem, mode))
    const { openFiles } = readWith([
      ...[byKey, { ...byKey, name: 'readable', keyFile: readable }, { ...byKey, name: 'group', keyFile: ofGroup }],
      { ...byKey, name: 'changeable', keyFile: changeable },
    ])
    expect(openFiles).toEqual(['readable', 'changeable'])
  })

  const noKey = 'must be a private RSA key of at least 2,048 bits, as PEM'
  const passphrase = { cipher: 'aes-256-cbc', passphrase: 'secret' }
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  mkdirSync(join(folder.path, 'directory'))

  it.each<[string, object, string]>([
    [
      'a password',
      { ...bySecret, username: 'i@acme.example', password: 'x' },
      'entry 1: password: is refused: external client apps do not take a username and password, and orgs block that flow by default since Summer 2023; use keyFile or clientSecretVariable',
    ],
    [
      'a secret in the list',
      { ...app, clientSecret: secret },
      'entry 1: clientSecret: must not stand here: say where it is, with clientSecretFile or clientSecretVariable',
    ],
    [
      'a key in the list',
      { ...byKey, privateKey: pem },
      'entry 1: privateKey: must not stand here: say where it is, with keyFile or keyVariable',
    ],
    [
      'nothing to prove itself with',
      app,
      'entry 1: must have one of keyFile, keyVariable, clientSecretFile, clientSecretVariable',
    ],
    [
      'two things',
      { ...byKey, clientSecretVariable: 'INGEST_SECRET' },
      'entry 1: must have one of keyFile, keyVariable, clientSecretFile, clientSecretVariable',
    ],
    ['a key without a user', { ...app, keyFile }, 'entry 1: username: is missing: with a key it says as whom to act'],
    [
      'a user that is none',
      { ...byKey, username: 'ingrid' },
      'entry 1: username: must be the name of a Salesforce user',
    ],
    [
      'a name that no link can have',
      { ...byKey, name: 'a b' },
      'entry 1: name: must have 3 to 30 letters, digits, hyphens and single underscores, starting with a letter',
    ],
    ['no client', { ...byKey, clientId: undefined }, 'entry 1: clientId: is required'],
    [
      'a foreign place',
      { ...byKey, loginUrl: 'https://evil.example' },
      'ingest: loginUrl: must be where Salesforce signs people in, such as https://login.salesforce.com or a My Domain',
    ],
    [
      'a secret for the place of all orgs',
      { ...bySecret, loginUrl: 'https://login.salesforce.com' },
      'ingest: loginUrl: must be the My Domain of the org, such as https://acme.my.salesforce.com: Salesforce takes client credentials there alone',
    ],
    [
      'a local org that is not there',
      { ...bySecret, loginUrl: 'http://127.0.0.1:4000' },
      'ingest: loginUrl: must be the My Domain of the org, such as https://acme.my.salesforce.com: Salesforce takes client credentials there alone',
    ],
    [
      'a file that is not there',
      { ...byKey, keyFile: join(folder.path, 'nothing') },
      'ingest: keyFile: there is no such file',
    ],
    ['a folder', { ...byKey, keyFile: join(folder.path, 'directory') }, 'ingest: keyFile: is no file'],
    [
      'a file of something else',
      { ...byKey, keyFile: write('large', 'x'.repeat(70_000)) },
      'ingest: keyFile: is too large for a key or a secret',
    ],
    [
      'a variable that is not there',
      { ...byKey, keyFile: undefined, keyVariable: 'NOTHING' },
      'ingest: keyVariable: the variable of this name is missing',
    ],
    [
      'a variable by a name that every object has',
      { ...app, clientSecretVariable: 'toString' },
      'ingest: clientSecretVariable: the variable of this name is missing',
    ],
    ...['ENCRYPTION_KEYS', 'AUTHORIZATIONS'].map((clientSecretVariable): [string, object, string] => [
      `the value of ${clientSecretVariable} as a secret`,
      { ...app, clientSecretVariable },
      'ingest: clientSecretVariable: must not be a setting of the host: its value would be sent to Salesforce',
    ]),
    [
      'a secret with a blank',
      { ...app, clientSecretFile: write('blank', 'a b') },
      'ingest: clientSecretFile: must be the consumer secret alone',
    ],
    [
      'a public key',
      { ...byKey, keyFile: write('public', publicKey.export({ type: 'spki', format: 'pem' }) as string) },
      `ingest: keyFile: ${noKey}: this is a public key`,
    ],
    [
      'a certificate',
      { ...byKey, keyFile: write('certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----') },
      `ingest: keyFile: ${noKey}: this is a certificate, which the external client app gets`,
    ],
    [
      'a key with a passphrase',
      { ...byKey, keyFile: write('locked', pemOf(privateKey, passphrase)) },
      `ingest: keyFile: ${noKey}: this one is locked by a passphrase, which the host has not`,
    ],
    ['a weak key', { ...byKey, keyFile: write('weak', pemOf(weak)) }, `ingest: keyFile: ${noKey}`],
    ['a key of another kind', { ...byKey, keyFile: write('elliptic', pemOf(elliptic)) }, `ingest: keyFile: ${noKey}`],
    ['what is no key', { ...byKey, keyFile: write('text', 'hello') }, `ingest: keyFile: ${noKey}`],
  ])('do not take %s', (_, entry, problem) => {
    const told = problemsOf([entry])
    expect(told).toBe(`- AUTHORIZATIONS: ${problem}`)
    for (const hidden of [folder.path, secret, 'evil.example']) expect(told).not.toContain(hidden)
  })

  it('that are wrong are all told at once, beside other settings', () => {
    const wrong = { ...bySecret, name: 'other', loginUrl: 'https://evil.example', clientSecretVariable: 'NOTHING' }
    expect(problemsOf([byKey, wrong, { ...app, name: 'x' }], { ENCRYPTION_KEYS: '' }).split('\n')).toEqual([
      expect.stringContaining('AUTHORIZATIONS: entry 3: name: must have 3 to 30'),
      expect.stringContaining('AUTHORIZATIONS: entry 3: must have one of keyFile'),
      expect.stringContaining('AUTHORIZATIONS: other: loginUrl: '),
      '- AUTHORIZATIONS: other: clientSecretVariable: the variable of this name is missing',
      '- ENCRYPTION_KEYS: is missing',
    ])
  })

  it('have each name once, and none that an add-on has by the settings', () => {
    expect(problemsOf([byKey, byKey])).toBe('- AUTHORIZATIONS: entry 2: name: is that of one before it')
    expect(problemsOf([byKey], { AUTHORIZATION_ADDONS: 'ingest=HEROKU_APPLINK' })).toBe(
      '- AUTHORIZATIONS: ingest: AUTHORIZATION_ADDONS says that an add-on has it; take it out of one of the two',
    )
  })

  it.each(['x', '{}', '"x"'])('are no list in %s', AUTHORIZATIONS => {
    expect(problemsOf([], { AUTHORIZATIONS })).toBe('- AUTHORIZATIONS: must be a JSON list of entries')
  })

  it('need the orgs to be named in which they act', () => {
    expect(problemsOf([byKey], { SALESFORCE_ORG_IDS: '' })).toBe(
      '- SALESFORCE_ORG_IDS: is missing: it says in which orgs AUTHORIZATIONS may act',
    )
  })

  describe('without AppLink', () => {
    const off = { APPLINK: 'off', PUBLIC_URL: 'https://actions.example', SALESFORCE_ORG_IDS: '00D5e000000AcmEEAS' }
    const { ENCRYPTION_KEYS } = needed
    const runsUnder = (name: string, ...authorizations: readonly string[]) => ({ name, runAs: { authorizations } })
    const tools = [runsUnder('readVisits', 'ingest', 'visits'), runsUnder('addVisit', 'visits')]
    const start = (env: object) => () =>
      readConfig(
        { ...off, ENCRYPTION_KEYS, AUTHORIZATIONS: JSON.stringify([byKey]), ...env },
        { tools: tools.map(tool => ({ ...tool, people: undefined })) },
      )

    it('are needed by name for all that tools run under', () => {
      expect(start({})).toThrow(
        /^The host cannot start:\n- AUTHORIZATIONS: visits is missing: without AppLink it is needed by readVisits, addVisit$/,
      )
      expect(start({ AUTHORIZATIONS: JSON.stringify([byKey, { ...byKey, name: 'visits' }]) })).not.toThrow()
    })

    it('may be missing beside a local org, and with AppLink, which may have them', () => {
      expect(start({ LOCAL_ORG_URL: 'http://127.0.0.1:4000' })).not.toThrow()
      expect(start({ ...needed, APPLINK: 'on' })).not.toThrow()
    })
  })

  it('may be of the local org where that is', () => {
    const local = 'http://127.0.0.1:4000'
    expect(readWith([{ ...bySecret, loginUrl: local }], { LOCAL_ORG_URL: local }).entries[0]?.loginUrl).toBe(local)
  })
})
