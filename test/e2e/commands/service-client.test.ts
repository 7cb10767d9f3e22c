import { execFileSync } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { readServiceClients } from '../../../src/identity/keys/service-clients.ts'
import { runCommand } from '../../client/host/command.ts'
import { runProgram } from '../../client/host/program.ts'

const run = (...args: string[]) => runCommand('service-client', args)
const readLine = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out)
const hashOf = (secret: string): string => `sha256:${createHash('sha256').update(secret).digest('hex')}`

describe('npm run service-client', () => {
  it('makes a client whose entry has the hash of the secret and not the secret', async () => {
    const { clientId, clientSecret, entry } = await readLine('agentforce', '--authorizations', 'influencerPortal,erp_1')
    expect(clientId).toMatch(/^agentforce-[0-9a-f]{8}$/)
    expect(Buffer.from(clientSecret, 'base64url')).toHaveLength(32)
    expect(entry).toEqual({
      clientId,
      secretHash: hashOf(clientSecret),
      scopes: ['tools:read'],
      authorizations: ['influencerPortal', 'erp_1'],
    })
  })

  it('is a program of its own, too', async () => {
    const args = ['agentforce', '--authorizations', 'erp', '--json']
    const { code, err, out } = await runProgram('service-client', args)
    expect([code, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toEqual({
      clientId: expect.any(String),
      clientSecret: expect.any(String),
      entry: expect.anything(),
    })
  })

  it('makes a key pair, whose public part alone is in the entry, and signs what the host takes', async () => {
    const { clientId, entry, privateKey } = await readLine('robot', '--authorizations', 'erp', '--key-pair')
    expect(readServiceClients(JSON.stringify([entry])).services.get(clientId)).toEqual(entry)
    const [jwk] = entry.jwks.keys
    expect(jwk).toEqual({
      ...{ kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), alg: 'ES256', use: 'sig' },
      kid: await calculateJwkThumbprint(jwk),
    })
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).sign(createPrivateKey(privateKey))
    await expect(jwtVerify(token, createPublicKey({ key: jwk, format: 'jwk' }))).resolves.toBeDefined()
  })

  it('shows a private key once, outside of the entry, and says what it is for', async () => {
    const { out } = await run('robot', '--authorizations', 'erp', '--key-pair')
    expect(out.match(/-----BEGIN PRIVATE KEY-----/g)).toHaveLength(1)
    expect(out).toContain('signs a token for PUBLIC_URL')
    expect(out.slice(out.indexOf('Append this entry'))).not.toContain('"d"')
  })

  it('makes an entry for a client that publishes its keys, without any secret', async () => {
    const jwksUri = 'https://robot.example/jwks.json'
    const made = await readLine('robot', '--authorizations', 'erp', '--jwks-uri', jwksUri)
    const { clientId, entry } = made
    expect(made).toEqual({ clientId, entry: { clientId, jwksUri, scopes: ['tools:read'], authorizations: ['erp'] } })
    expect(readServiceClients(JSON.stringify([entry])).services.get(clientId)).toEqual(entry)
  })

  it('prints a command that says to the shell what the entry is, whatever the address of the keys', async () => {
    const { out } = await run('robot', '--authorizations', 'erp', '--jwks-uri', "https://robot.example/o'neill;a")
    const [, filter] = /jq -cs (.*)\)"$/.exec(out.trimEnd()) ?? []
    const heard = execFileSync('sh', ['-c', `printf %s ${filter}`], { encoding: 'utf8' })
    expect(heard).toContain(`"jwksUri":"https://robot.example/o'neill;a"`)
  })

  it.each([
    [['--jwks-uri', 'http://robot.example/'], '--jwks-uri: must be an https address'],
    [['--jwks-uri', 'https://robot.example/', '--key-pair'], '--jwks-uri: not with --key-pair'],
    [['--key-pair', '--key', '--tools', 'a'], '--key-pair: not with --key'],
    [['--scopes', 'tools:write', '--key', '--tools', 'a'], '--scopes: not with --key'],
  ])('refuses %j', async (args, problem) => {
    const { code, err } = await run('robot', '--authorizations', 'erp', ...args)
    expect([code, err]).toEqual([2, expect.stringContaining(problem)])
  })

  it('makes another secret and another id every time', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => readLine('agentforce', '--authorizations', 'erp')))
    expect(one.clientSecret).not.toBe(other.clientSecret)
    expect(one.clientId).not.toBe(other.clientId)
  })

  it('makes entries that the host reads', async () => {
    const [client, key] = await Promise.all([
      readLine('agentforce', '--authorizations', 'erp', '--scopes', 'tools:write'),
      readLine('importer', '--key', '--tools', 'readAccount', '--authorizations', 'erp'),
    ])
    const { apiKeys, services } = readServiceClients(JSON.stringify([client.entry, key.entry]))
    expect(services.get(client.clientId)).toEqual(client.entry)
    expect(apiKeys.get('importer')).toEqual(key.entry)
  })

  it('limits the calls of a key, when it is told so, to a number that the host takes', async () => {
    const args = ['importer', '--key', '--tools', 'readAccount', '--authorizations', 'erp', '--requests-per-minute']
    const { entry } = await readLine(...args, '60')
    expect(readServiceClients(JSON.stringify([entry])).apiKeys.get('importer')?.requestsPerMinute).toBe(60)
    const [wrong, keyless] = await Promise.all([
      run(...args, '100001'),
      run('a', '--authorizations', 'erp', '--requests-per-minute', '5'),
    ])
    expect([wrong.code, keyless.code]).toEqual([2, 2])
    expect(keyless.err).toContain('only with --key')
  })

  it('allows what is asked for', async () => {
    const { entry } = await readLine('a', '--authorizations', 'erp', '--scopes', 'tools:read, tools:write')
    expect(entry.scopes).toEqual(['tools:read', 'tools:write'])
  })

  it('makes an API key for the named tools, and says when one of them is not there', async () => {
    const args = ['importer', '--key', '--tools', 'noSuchTool,readAccount', '--authorizations', 'erp', '--json']
    const { code, err, out } = await run(...args)
    const { key, entry } = JSON.parse(out)
    const tools = ['noSuchTool', 'readAccount']
    expect(entry).toEqual({ name: 'importer', keyHashes: [hashOf(key)], tools, authorizations: ['erp'] })
    expect([code, err]).toEqual([0, 'Note: there is no tool "noSuchTool" yet.\n'])
  })

  it('shows the secret once, and a command that appends the entry', async () => {
    const { out } = await run('agentforce', '--authorizations', 'erp', '--app', 'acme')
    const secret = /Client secret: {2}(\S+)/.exec(out)?.[1] ?? ''
    expect(out.split(secret)).toHaveLength(2)
    expect(out.split(hashOf(secret))).toHaveLength(3)
    expect(out).toContain('heroku config:set -a acme SERVICE_CLIENTS=')
  })

  it.each([
    ['NAME: one word', []],
    ['NAME: one word', ["it's", '--authorizations', 'erp']],
    ['NAME: one word', ['one', 'two', '--authorizations', 'erp']],
    ['--authorizations: is missing', ['one']],
    ['--authorizations: must be', ['one', '--authorizations', 'a b']],
    ['--scopes: must be of', ['one', '--authorizations', 'erp', '--scopes', 'admin']],
    ['--tools: is missing', ['one', '--authorizations', 'erp', '--key']],
    ['--tools: only with --key', ['one', '--authorizations', 'erp', '--tools', 'readAccount']],
    ['--app: must be', ['one', '--authorizations', 'erp', '--app', '$(reboot)']],
    ["Unknown option '--secret'", ['one', '--secret', 'x']],
  ])('refuses with exit code 2 and the usage: %s %j', async (text, args) => {
    const { code, err, out } = await run(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(text)
    expect(err).toContain('Usage: applink-action-host service-client NAME')
  })
})
