import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readNamedCredentials } from '../../../src/identity/keys/named-credentials.ts'
import { runCommand } from '../../client/host/command.ts'

const run = (...args: string[]) => runCommand('named-credential', args)
const orgId = '00D5e000000AcmEEAS'
const here = ['--org-id', orgId, '--my-domain', 'https://acme.my.salesforce.com/']

describe('npm run named-credential', () => {
  it('makes an entry that the host reads, with the hash of the secret and the callback of the sf project', async () => {
    const { clientId, clientSecret, entry } = JSON.parse((await run('acme', ...here, '--json')).out)
    expect(Buffer.from(clientSecret, 'base64url')).toHaveLength(32)
    expect([clientId, entry]).toEqual([
      'acme',
      {
        ...{ name: 'acme', orgId, redirectUri: 'https://acme.my.salesforce.com/services/authcallback/ActionHost' },
        secretHash: `sha256:${createHash('sha256').update(clientSecret).digest('hex')}`,
      },
    ])
    expect([...readNamedCredentials(JSON.stringify([entry])).values()]).toEqual([entry])
  })

  it('shows the secret once, and says what to do with both parts', async () => {
    const { code, out } = await run('acme', ...here, '--app', 'my-actions')
    const [, secret = ''] = /Client secret: {2}(\S{43})\n/.exec(out) ?? []
    expect([code, out.split(secret).length]).toEqual([0, 2])
    expect(out).toContain('Append this entry to NAMED_CREDENTIALS')
    expect(out).toContain('heroku config:set -a my-actions NAMED_CREDENTIALS=')
  })

  it.each<[string, string[]]>([
    ['NAME: one word', []],
    ['name: must be letters', ['a b', ...here]],
    ['--org-id: is missing', ['acme', '--my-domain', 'https://acme.my.salesforce.com']],
    ['orgId: must be an org id of 18', ['acme', ...here, '--org-id', '00D5e000000Acm']],
    ['give one of them', ['acme', '--org-id', orgId]],
    ['give one of them', ['acme', ...here, '--redirect-uri', 'https://a.my.salesforce.com/services/authcallback/A']],
    [
      'redirectUri: must be the callback',
      ['acme', '--org-id', orgId, '--redirect-uri', 'https://a.my.salesforce.com/x'],
    ],
    [
      'redirectUri: must be an address of a Salesforce org',
      ['acme', '--org-id', orgId, '--my-domain', 'https://a.example'],
    ],
    ['--app: must be the name', ['acme', ...here, '--app', 'Not One']],
  ])('refuses with "%s": %j', async (problem, args) => {
    const { code, err, out } = await run(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(problem)
  })
})
