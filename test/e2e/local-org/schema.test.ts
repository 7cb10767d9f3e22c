import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folders: string[] = []
const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(folders.map(folder => rm(folder, { recursive: true })))
})

const xml = (root: string, inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${inner}</${root}>`
const enabled = (...names: string[]) => names.map(name => `<${name}>true</${name}>`).join('')

const project = {
  'sfdx-project.json': '{ "packageDirectories": [{ "path": "force-app", "default": true }] }',
  'force-app/objects/Permit__c/Permit__c.object-meta.xml': xml(
    'CustomObject',
    `<label>Permit</label><pluralLabel>Permits</pluralLabel><sharingModel>ReadWrite</sharingModel>
     <nameField><label>Permit Number</label><type>Text</type></nameField>`,
  ),
  'force-app/objects/Permit__c/fields/Fee__c.field-meta.xml': xml(
    'CustomField',
    '<fullName>Fee__c</fullName><label>Fee</label><type>Currency</type><precision>10</precision><scale>2</scale>',
  ),
  'force-app/objects/Permit__c/fields/Secret__c.field-meta.xml': xml(
    'CustomField',
    '<fullName>Secret__c</fullName><label>Secret</label><type>Text</type><length>20</length>',
  ),
  'force-app/objects/Permit__c/fields/Double__c.field-meta.xml': xml(
    'CustomField',
    '<fullName>Double__c</fullName><label>Double</label><type>Currency</type><formula>Fee__c * 2</formula>',
  ),
  'force-app/objects/Tariff__mdt/Tariff__mdt.object-meta.xml': xml('CustomObject', '<label>Tariff</label>'),
  'force-app/objects/Tariff__mdt/fields/Rate__c.field-meta.xml': xml(
    'CustomField',
    '<fullName>Rate__c</fullName><label>Rate</label><type>Number</type><precision>5</precision><scale>1</scale>',
  ),
  'force-app/customMetadata/Tariff.Night.md-meta.xml': xml(
    'CustomMetadata',
    '<label>Night</label><values><field>Rate__c</field><value xsi:type="xsd:double">7.5</value></values>',
  ),
  'force-app/customMetadata/Tariff.Day.md-meta.xml': xml(
    'CustomMetadata',
    '<label>Day</label><values><field>Rate__c</field><value xsi:type="xsd:double">9</value></values>',
  ),
  'force-app/customMetadata/Tariff.Broken.md-meta.xml': xml(
    'CustomMetadata',
    '<values><field>Rate__c</field><value>high</value></values>',
  ),
  'force-app/permissionsets/Permits.permissionset-meta.xml': xml(
    'PermissionSet',
    `<label>Permits</label>
     <objectPermissions><object>Permit__c</object>${enabled('allowRead', 'allowCreate')}</objectPermissions>
     <fieldPermissions><field>Permit__c.Fee__c</field>${enabled('readable', 'editable')}</fieldPermissions>
     <customMetadataTypeAccesses><name>Tariff__mdt</name>${enabled('enabled')}</customMetadataTypeAccesses>`,
  ),
}

const write = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sf-project-'))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

const run = (program: string, folder: string) => {
  const env = { ...process.env, ORG_PORT: '0', PORT: '0', APP_PORT: '0' }
  const child = spawn(process.execPath, [...program.split(' '), '--json', '--schema', folder], { env })
  children.push(child)
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', line => errors.push(line))
  return { child, errors, lines: createInterface({ input: child.stdout }) }
}

describe('--schema DIR', () => {
  let tokens: Readonly<Record<string, string>>
  let url: string
  let errors: readonly string[]

  beforeAll(async () => {
    const started = run('local-org/main.ts', await write(project))
    const [line] = await once(started.lines, 'line')
    const { org, users } = JSON.parse(line) as {
      org: string
      users: { username: string; accessToken: string }[]
    }
    url = `${org}/services/data/v62.0`
    tokens = Object.fromEntries(users.map(user => [user.username.split('.')[0] ?? '', user.accessToken]))
    errors = started.errors
  })

  const call = async (user: string, path: string, body?: object) => {
    const answer = await fetch(url + path, {
      headers: { authorization: `Bearer ${tokens[user]}`, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    return (await answer.json()) as { id: string; records: object[] } & { errorCode: string }[]
  }
  const query = (user: string, soql: string) => call(user, `/query?q=${encodeURIComponent(soql)}`)

  it('gives the objects and fields of the project to users with its permission set', async () => {
    const { id } = await call('sara', '/sobjects/Permit__c', { Name: 'P-1', Fee__c: 12.505 })
    expect((await query('tom', 'SELECT Id, Name, Fee__c FROM Permit__c')).records).toMatchObject([
      { Id: id, Name: 'P-1', Fee__c: 12.51 },
    ])
  })

  it('holds its users to the field rights of the project', async () => {
    expect((await query('sara', 'SELECT Secret__c FROM Permit__c'))[0]?.errorCode).toBe('INVALID_FIELD')
    expect((await query('sara', 'SELECT Double__c FROM Permit__c'))[0]?.errorCode).toBe('INVALID_FIELD')
  })

  it('hides the objects of the project from users without its permission set', async () => {
    expect((await query('nora', 'SELECT Id FROM Permit__c'))[0]?.errorCode).toBe('INVALID_TYPE')
    expect((await query('nora', 'SELECT Id FROM Tariff__mdt'))[0]?.errorCode).toBe('INVALID_TYPE')
    expect((await call('nora', '/sobjects/Permit__c', { Name: 'P-2' }))[0]?.errorCode).toBe('NOT_FOUND')
  })

  it('answers with the custom metadata records of the project', async () => {
    expect(
      (await query('sara', 'SELECT DeveloperName, Rate__c FROM Tariff__mdt ORDER BY Rate__c')).records,
    ).toMatchObject([
      { DeveloperName: 'Night', Rate__c: 7.5 },
      { DeveloperName: 'Day', Rate__c: 9 },
    ])
  })

  it('says on standard error, one line a reason, what was left out', () => {
    expect(errors).toEqual([
      '--schema: left out, or not as in your org:',
      expect.stringMatching(/^ {2}1 are records that do not fit: .*Tariff\.Broken\.md-meta\.xml \(Cannot deserialize/),
    ])
  })
})

describe('a --schema DIR that cannot be read', () => {
  const refusals = async (program: string, folder: string) => {
    const { child, errors } = run(program, folder)
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    return errors
  }

  it('ends the start with one line when it does not exist', async () => {
    expect(await refusals('local-org/main.ts', '/nowhere/at/all')).toEqual(['/nowhere/at/all: there is no such folder'])
  })

  it('ends the start with one line when it is no sf project', async () => {
    const folder = await write({ 'package.json': '{}' })
    expect(await refusals('local-org/main.ts', folder)).toEqual([
      `${folder}: no sf project, since neither it nor a folder above has a sfdx-project.json`,
    ])
  })

  it.each([
    [
      'force-app/objects/Permit__c/fields/Fee__c.field-meta.xml',
      '<CustomField><type>',
      /Fee__c\.field-meta\.xml: Unclosed root tag/,
    ],
  ])('ends the start with one line that names the broken file %s', async (path, text, expected) => {
    const errors = await refusals('local-org/main.ts', await write({ ...project, [path]: text }))
    expect(errors).toEqual([expect.stringMatching(expected)])
  })

  it('ends npm run dev as well', async () => {
    const errors = await refusals('src/cli/cli.ts dev', '/nowhere/at/all')
    expect(errors[0]).toBe('/nowhere/at/all: there is no such folder')
  })
})
