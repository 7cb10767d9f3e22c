import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { replayTool } from '../../../src/test-client/replay.ts'
import { runCommand } from '../../client/host/command.ts'
import { fixtureApp } from '../../client/host/fixture-app.ts'
import { createFolder } from '../../client/host/folder.ts'
import { runProgram } from '../../client/host/program.ts'
import { createFakeSf } from '../../client/org/fake-sf.ts'
import { addContact } from '../../fixtures/tools/add-contact.ts'

const sara = 'sara.sales@acme.example'
const accountId = '001AH0000000003YAA'
const input = { accountId, lastName: 'Quellenhof-Zwirner', phone: '+49 30 7654321' }

const folder = createFolder()
const file = join(folder.path, 'add-contact.json')
let dev: RunningDev
let sf: Awaited<ReturnType<typeof createFakeSf>>
beforeAll(async () => {
  ;[dev, sf] = await Promise.all([startDev({ folder: fixtureApp }), createFakeSf()])
  const accessToken = dev.users.find(({ username }) => username === sara)?.accessToken
  const result = { id: dev.orgId, username: sara, instanceUrl: dev.org, accessToken, apiVersion: '62.0' }
  await sf.answer({ 'org display': { status: 0, result } })
})
afterAll(() => Promise.all([dev?.stop(), sf?.remove(), folder.remove()]))

/** The local org stands for somebody's sandbox. */
const record = (args: readonly string[]) =>
  runProgram('invoke', [...args, '--org', 'acme'], {
    env: { PATH: sf.path, LOCAL_ORG_URL: dev.org, LOG_LEVEL: 'error' },
  })
const compare = (args: readonly string[]) => runCommand('compare', args)

interface RecordingFile {
  readonly exchanges: readonly {
    readonly request: { path: string }
    readonly answer: { status: number; body: { records: readonly Record<string, unknown>[] } }
  }[]
}

/** The recording with something else in it, in a file of its own. */
function alter(name: string, change: (recording: RecordingFile) => void): string {
  const recording = JSON.parse(readFileSync(file, 'utf8')) as RecordingFile
  change(recording)
  const path = join(folder.path, `${name}.json`)
  writeFileSync(path, JSON.stringify(recording))
  return path
}

const schema: Readonly<Record<string, string>> = {
  'sfdx-project.json': '{ "packageDirectories": [{ "path": "force-app", "default": true }] }',
  'force-app/objects/Account/fields/Quirk__c.field-meta.xml': `<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
  <fullName>Quirk__c</fullName><label>Quirk</label><type>Text</type><length>20</length>
</CustomField>`,
}

describe('a call to a real org', () => {
  beforeAll(async () => {
    const { code, err, out } = await record(['addContact', JSON.stringify(input), '--record', file])
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('2 requests, with stand-ins for values') })
    expect(JSON.parse(out)).toMatchObject({ contactId: expect.stringMatching(/^003AH/) })
  })

  it('is recorded without a person, a token, an id or a text, for its owner alone', () => {
    const text = readFileSync(file, 'utf8')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(text).toContain('LastName')
    const tokens = dev.users.flatMap(({ accessToken, userId, username }) => [accessToken, userId, username])
    const secrets = [
      ...tokens,
      dev.orgId,
      dev.org,
      accountId.slice(0, 15),
      input.lastName,
      'Zwirner',
      input.phone,
      '7654321',
    ]
    expect(secrets.filter(secret => text.includes(secret))).toEqual([])
  })

  it('is replayed by the command, with the input that was recorded, and by a test', async () => {
    const { code, err, out } = await runCommand('invoke', ['addContact', '--replay', file])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const output = JSON.parse(out) as object
    expect(output).toEqual({
      contactId: expect.stringMatching(/^003\d{12}/),
      caseId: expect.stringMatching(/^500\d{12}/),
    })
    expect(await replayTool(addContact, file)).toEqual(output)
  })

  it('is no call of another tool', async () => {
    const { code, err } = await runCommand('invoke', ['readAccount', '--replay', file])
    expect([code, err]).toEqual([2, expect.stringContaining('has a call of addContact, not of readAccount')])
  })

  it('is answered alike by the local org that it was made with', async () => {
    const { code, err, out } = await compare([file])
    expect({ code, err, out }).toEqual({
      code: 0,
      err: '',
      out: expect.stringContaining('2 requests, 0 answered differently'),
    })
  })

  it('is answered otherwise where answers of the org had another status, type or field', async () => {
    const altered = alter('altered', ({ exchanges: [query] }) => {
      if (!query) return
      query.answer.status = 203
      query.answer.body.records = query.answer.body.records.map(row => ({ ...row, Id: 7, Score__c: 1 }))
    })
    const { code, out } = await compare([altered])
    expect(code).toBe(1)
    expect(out).toContain('status 203, here 200')
    expect(out).toContain('records[].Id: number, here id of 18 characters')
    expect(out).toContain('records[].Score__c: missing here')
    expect(out).toContain('2 requests, 1 answered differently')
  })

  it('is answered otherwise by a local org without a field of the sandbox, and alike by one that has it', async () => {
    const altered = alter('quirk', ({ exchanges: [query] }) => {
      if (!query) return
      query.request.path = query.request.path.replace('SELECT%20Id', 'SELECT%20Id,Quirk__c')
      query.answer.body.records = query.answer.body.records.map(row => ({ ...row, Quirk__c: 'Text 9' }))
    })
    for (const [path, text] of Object.entries(schema)) {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true })
      writeFileSync(join(folder.path, path), text)
    }
    const [without, withField] = [await compare([altered]), await compare([altered, '--schema', folder.path])]
    expect([without.code, without.out]).toEqual([1, expect.stringContaining('status 200, here 400')])
    expect(without.out).toContain('query?q=SELECT Id,Quirk__c FROM Account WHERE')
    expect(without.out).toContain('error code none, here INVALID_FIELD')
    expect([withField.code, withField.out]).toEqual([
      0,
      expect.stringContaining('not compared, since one side has nothing there: records[].Quirk__c'),
    ])
  })

  it('is recorded when it fails, with the code alone', async () => {
    const failed = join(folder.path, 'failed.json')
    const { code } = await record(['readAccount', '{"accountId":"001AH0000099999YAA"}', '--record', failed])
    expect(code).toBe(1)
    expect(JSON.parse(readFileSync(failed, 'utf8'))).toMatchObject({ outcome: { failure: 'not_found' } })
    const replayed = await runCommand('invoke', ['readAccount', '--replay', failed])
    expect([replayed.code, JSON.parse(replayed.err)]).toMatchObject([1, { code: 'not_found' }])
  })

  it.each([
    ['--record without an org', ['invoke', 'addContact', '{}', '--as', sara, '--record', file]],
    ['two places', ['invoke', 'addContact', '{}', '--org', 'acme', '--replay', file]],
    ['no file', ['compare']],
  ])('says how it is used when it gets %s', async (_, [name = '', ...args]) => {
    const { code, err } = await runCommand(name, args)
    expect([code, err]).toEqual([2, expect.stringContaining(`Usage: applink-action-host ${name}`)])
  })
})
