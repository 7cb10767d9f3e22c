import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { readTextFile } from '../../../../local-org/text.ts'
import { createOrgWorld } from './world.ts'

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const bytes = (...parts: readonly (string | readonly number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))))

const refusal = [{ errorCode: 'JSON_PARSER_ERROR', message: 'The text is not in UTF-8' }]

const form = (name: Uint8Array) =>
  bytes(
    '--x\r\ncontent-disposition: form-data; name="entity_content"\r\ncontent-type: application/json\r\n\r\n',
    [...name],
    '\r\n--x\r\ncontent-disposition: form-data; name="VersionData"; filename="a.bin"\r\n\r\n',
    [0xff, 0x00],
    '\r\n--x--\r\n',
  )

describe('a record in another encoding than UTF-8 is not made', () => {
  it.each([
    ['Latin-1', latin1('{"Name":"Bjørn"}')],
    ['an emoji cut short', bytes('{"Name":"Anna ', [0xf0, 0x9f, 0x98], '"}')],
    ['Latin-1 behind a byte order mark', bytes([0xef, 0xbb, 0xbf], '{"Name":"', [0xe9], '"}')],
  ])('%s', async (_, body) => {
    const { as, failures } = createOrgWorld()
    const admin = as('admin')
    const before = (await admin.query('SELECT count() FROM Account')).body.totalSize
    const answer = await admin.send('/sobjects/Account', { method: 'POST', body })
    expect([answer.status, answer.body]).toEqual([400, refusal])
    expect((await admin.query('SELECT count() FROM Account')).body.totalSize).toBe(before)
    expect(failures).toEqual([])
  })

  it('as a part of a form, whose file may be any bytes', async () => {
    const { as } = createOrgWorld()
    const send = (name: Uint8Array) =>
      as('admin').send('/sobjects/ContentVersion', {
        ...{ method: 'POST', body: form(name) },
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      })
    const record = '{"Title":"Bjørn","PathOnClient":"a.bin"}'
    expect(await send(latin1(record))).toMatchObject({
      status: 400,
      body: [{ errorCode: 'JSON_PARSER_ERROR', message: 'The request body is not in UTF-8' }],
    })
    expect((await send(bytes(record))).status).toBe(201)
    expect((await send(bytes(record.replace('ø', '\ufffd')))).status).toBe(201)
  })
})

describe('other text in another encoding is refused', () => {
  const formType = { 'content-type': 'application/x-www-form-urlencoded' }
  it.each([
    ['a job', '/jobs/ingest', { body: latin1('{"object":"Bjørn"}') }],
    ['a call of Apex', '/services/apexrest/echo/a', { body: latin1('{"name":"Bjørn"}') }],
    ['a token request', '/services/oauth2/token', { body: latin1('grant_type=Bjørn'), headers: formType }],
    ['a login', '/services/Soap/u/62.0', { body: latin1('<username>Bjørn</username>') }],
  ])('%s', async (_, path, sent) => {
    const { as, failures } = createOrgWorld()
    const answer = await as('admin').send(path, { method: 'POST', ...sent })
    expect([answer.status, answer.body]).toEqual([400, refusal])
    expect(failures).toEqual([])
  })

  it('a fault to come', async () => {
    const { request } = createOrgWorld()
    expect((await request('/_local/faults', { method: 'POST', body: latin1('{"x":"ø"}') })).status).toBe(400)
  })
})

describe('a file in another encoding', () => {
  const folderWith = (path: string, content: Uint8Array): string => {
    const folder = mkdtempSync(join(tmpdir(), 'encoding-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'sfdx-project.json'), '{}')
    mkdirSync(join(folder, 'objects/Invoice__c'), { recursive: true })
    writeFileSync(join(folder, path), content)
    return folder
  }

  it('of a project is named, and the org does not start', () => {
    const file = 'objects/Invoice__c/Invoice__c.object-meta.xml'
    const folder = folderWith(file, latin1('<CustomObject><label>Rechnung für Bjørn</label></CustomObject>'))
    expect(() => createSampleOrg({ now: () => new Date(0), projects: [folder] })).toThrow(
      new Error(`${join(folder, file)}: is not in UTF-8`),
    )
  })

  it('is read when it only begins with a byte order mark', () => {
    const folder = folderWith('a.txt', bytes('\ufeffsmørrebrød'))
    expect(readTextFile(join(folder, 'a.txt'))).toBe('smørrebrød')
  })
})
