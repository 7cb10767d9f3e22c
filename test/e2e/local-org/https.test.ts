import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'local-org-https-'))
let local: LocalOrg
let ca: Buffer

beforeAll(async () => {
  local = await startLocalOrg({ https: true, dataDir })
  ca = readFileSync(local.https?.certificate ?? '')
})
afterAll(async () => {
  await local.close()
  rmSync(dataDir, { recursive: true })
})

interface Sent {
  readonly ca?: Buffer
  readonly body?: string
}

const send = (path: string, { body = '', ...trust }: Sent = { ca }) =>
  new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${local.users[0]?.accessToken}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const method = body === '' ? 'GET' : 'POST'
    const take = async (answer: IncomingMessage) => resolve({ status: answer.statusCode, body: await text(answer) })
    const sent = request(`${local.https?.org}${path}`, { ...trust, method, headers, agent: false }, take)
    sent.on('error', reject).end(body)
  })

describe('the org by https', () => {
  it('is at the same port as by http, with the certificate that it names', async () => {
    expect(local.https).toEqual({
      org: local.org.replace('http:', 'https:'),
      certificate: join(dataDir, 'local-org.crt'),
    })
    expect((await send('/services/data')).status).toBe(200)
    expect((await fetch(`${local.org}/services/data`)).status).toBe(200)
  })

  it('is trusted by nobody else', async () => {
    await expect(send('/services/data', {})).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })

  it('names addresses by https, and those by http as before', async () => {
    const read = async (path: string) => JSON.parse((await send(path)).body)
    const { issuer, token_endpoint } = await read('/.well-known/openid-configuration')
    expect([issuer, token_endpoint]).toEqual([local.https?.org, `${local.https?.org}/services/oauth2/token`])
    expect((await read('/services/data/v50.0')).identity).toMatch(`${local.https?.org}/id/`)
    const plain = await fetch(`${local.org}/.well-known/openid-configuration`)
    expect(await plain.json()).toMatchObject({ issuer: local.org })
  })

  it('takes large bodies, several at a time', async () => {
    const create = async (size: number) => {
      const body = JSON.stringify({ Name: 'By https', Description: 'x'.repeat(size) })
      return (await send('/services/data/v50.0/sobjects/Account', { ca, body })).status
    }
    expect(await Promise.all([1, 20_000, 32_000, 500].map(create))).toEqual([201, 201, 201, 201])
  })

  it('refuses another host name by https too', async () => {
    const { port } = new URL(local.org)
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const options = { ca, host: '127.0.0.1', servername: 'localhost', port, path: '/services/data', agent: false }
      request({ ...options, headers: { host: 'evil.example' } }, ({ statusCode }) => resolve(statusCode))
        .on('error', reject)
        .end()
    })
    expect(answer).toBe(403)
  })

  it('stays when a connection says nothing, or leaves at once', async () => {
    const { port } = new URL(local.org)
    const silent = connect(Number(port), '127.0.0.1')
    const gone = connect(Number(port), '127.0.0.1')
    await new Promise<void>(resolve => gone.once('connect', () => gone.end(() => resolve())))
    expect((await send('/services/data')).status).toBe(200)
    silent.destroy()
  })

  it('ends with open connections', async () => {
    const other = await startLocalOrg({ https: true, dataDir: mkdtempSync(join(dataDir, 'other-')) })
    const { port } = new URL(other.org)
    const open = connect(Number(port), '127.0.0.1')
    await new Promise(resolve => open.once('connect', resolve))
    const ended = new Promise(resolve => open.once('close', resolve))
    open.on('error', () => undefined)
    await other.close()
    await ended
  })
})
