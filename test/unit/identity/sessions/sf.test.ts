import { describe, expect, it } from 'vitest'
import { createSfSessionReader } from '../../../../src/identity/sessions/sf.ts'
import { createOrgTrust } from '../../../../src/salesforce/trust.ts'

const redacted = "[REDACTED] Use 'sf org auth show-access-token' to view"
const token = '00Dxx0000000000!AQEAQO800r7Ja4PswVFs9woC7D5zZNlY03kc'
const display = {
  id: '00Dxx0000000000',
  apiVersion: '63.0',
  accessToken: token,
  instanceUrl: 'https://acme.my.salesforce.com',
  username: 'sara@acme.example',
  clientId: 'PlatformCLI',
  connectedStatus: 'Connected',
}
const toText = (result: unknown): string => JSON.stringify({ status: 0, result, warnings: [] })

/** The CLI with what it answers to each command. */
function createSf(answers: Readonly<Record<string, string>>) {
  const calls: string[] = []
  const readSession = createSfSessionReader({
    alias: 'acme',
    readOrgUrl: createOrgTrust().readOrgUrl,
    findUserId: async ({ accessToken }) => {
      expect(accessToken).toBe(token)
      return '005xx0000000000'
    },
    runSf: async args => {
      calls.push(args.join(' '))
      return answers[args.slice(0, args.indexOf('--target-org')).join(' ')] ?? ''
    },
  })
  return { calls, readSession }
}

const session = {
  accessToken: token,
  apiVersion: '63.0',
  orgId: '00Dxx0000000000EAA',
  orgUrl: 'https://acme.my.salesforce.com',
  userId: '005xx0000000000AAA',
  username: 'sara@acme.example',
}

describe('createSfSessionReader', () => {
  it('takes the token that an older CLI shows', async () => {
    const sf = createSf({ 'org display': toText(display) })
    expect(await sf.readSession()).toEqual(session)
    expect(sf.calls).toEqual(['org display --target-org acme --json'])
  })

  it('asks a newer CLI for the token that it hides', async () => {
    const sf = createSf({
      'org display': toText({ ...display, accessToken: redacted }),
      'org auth show-access-token': toText({ accessToken: token }),
    })
    expect(await sf.readSession()).toEqual(session)
    expect(sf.calls[1]).toBe('org auth show-access-token --target-org acme --json')
  })

  it('says what the CLI says when it is not signed in', async () => {
    const refusal = {
      name: 'NamedOrgNotFoundError',
      message: 'No authorization information\nfound for acme.',
      exitCode: 1,
    }
    await expect(createSf({ 'org display': JSON.stringify(refusal) }).readSession()).rejects.toMatchObject({
      code: 'unauthenticated',
      message:
        'sf has no session for acme: No authorization information found for acme. Sign in with: sf org login web --alias acme',
    })
  })

  it.each([
    ['is empty', ''],
    ['is no JSON', ' ›   Warning: update available'],
    ['has no id', toText({ ...display, id: undefined })],
    ['has another API version', toText({ ...display, apiVersion: '63' })],
  ])('refuses an answer that %s, without quoting it', async (_, text) => {
    const failure = await createSf({ 'org display': text }).readSession().catch(String)
    expect(failure).toContain('its answer cannot be read')
    expect(failure).not.toContain(token)
  })

  it('refuses a CLI that hides the token and gives none', async () => {
    const sf = createSf({ 'org display': toText({ ...display, accessToken: redacted }) })
    await expect(sf.readSession()).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('sends no token to an address that is not Salesforce', async () => {
    const sf = createSf({
      'org display': toText({ ...display, instanceUrl: 'https://acme.my.salesforce.com.evil.example' }),
    })
    await expect(sf.readSession()).rejects.toMatchObject({ code: 'untrusted_org' })
    expect(sf.calls).toHaveLength(1)
  })
})
