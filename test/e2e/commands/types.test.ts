import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../client/host/command.ts'
import { runProgram } from '../../client/host/program.ts'
import { createFakeSf } from '../../client/org/fake-sf.ts'
import { startLocalOrgProcess } from '../../client/org/local-org.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'app-with-types-'))
const file = join(folder, 'org-objects.d.ts')
const read = () => readFileSync(file, 'utf8')
const types = (...args: string[]) => runCommand('types', args, { folder })

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
let sf: Awaited<ReturnType<typeof createFakeSf>>
beforeAll(async () => {
  write('package.json', JSON.stringify({ type: 'module', dependencies: { 'applink-action-host': '0.1.0' } }))
  ;[org, sf] = await Promise.all([startLocalOrgProcess(), createFakeSf()])
})
afterAll(async () => {
  await Promise.all([org?.stop(), sf?.remove()])
  rmSync(folder, { recursive: true, force: true })
})

describe('npm run types', () => {
  it('writes the objects of the local org, as the app here and that of the template have them committed', async () => {
    const written = await types()
    expect(written).toEqual({ code: 0, err: '', out: expect.stringMatching(/^org-objects\.d\.ts: \d+ objects\n$/) })
    expect(read()).toBe(readFileSync(`${root}create/template/org-objects.d.ts`, 'utf8'))
    const here = readFileSync(`${root}org-objects.d.ts`, 'utf8')
    expect(read()).toBe(here.replaceAll("'#kit'", "'applink-action-host'"))
  })

  it('says with --check whether the file is stale, and leaves it', async () => {
    expect(await types('--check')).toEqual({ code: 0, err: '', out: '' })
    writeFileSync(file, `${read()}\n`)
    const stale = read()
    expect(await types('--check')).toMatchObject({ code: 1, err: expect.stringContaining('is stale') })
    expect(read()).toBe(stale)
  })

  it('adds what the project in DIR has', async () => {
    const field = (name: string, inside: string): string =>
      `<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>${name}</fullName>${inside}</CustomField>`
    const objects = 'project/force-app/main/default/objects'
    write(
      `${objects}/Room__c/Room__c.object-meta.xml`,
      `<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><label>Room</label><pluralLabel>Rooms</pluralLabel>
        <nameField><label>Name</label><type>Text</type></nameField><deploymentStatus>Deployed</deploymentStatus>
        <sharingModel>ReadWrite</sharingModel></CustomObject>`,
    )
    write(
      `${objects}/Room__c/fields/Hotel__c.field-meta.xml`,
      field(
        'Hotel__c',
        '<label>Hotel</label><type>Lookup</type><referenceTo>Account</referenceTo><relationshipName>Rooms</relationshipName>',
      ),
    )
    write(
      `${objects}/Room__c/fields/Beds__c.field-meta.xml`,
      field('Beds__c', '<label>Beds</label><type>Number</type><precision>3</precision><scale>0</scale>'),
    )
    write(
      `${objects}/Room__c/fields/Guest__c.field-meta.xml`,
      field(
        'Guest__c',
        '<label>Guest</label><type>Text</type><length>80</length><complianceGroup>PII;Hotel Act</complianceGroup><securityClassification>Restricted</securityClassification>',
      ),
    )
    write(
      `${objects}/Account/fields/Phone.field-meta.xml`,
      field('Phone', '<securityClassification>Top Secret</securityClassification>'),
    )
    write('project/sfdx-project.json', '{"packageDirectories":[{"path":"force-app","default":true}]}')
    expect(await types('Account', 'Room__c', '--schema', 'project')).toEqual({
      ...{ code: 0, err: '' },
      out: `org-objects.d.ts: 2 objects
Account.Phone: Top Secret is a level of the org's own. Tools know Public, Internal, Confidential, Restricted, MissionCritical.
`,
    })
    expect(read()).toContain('        /** Restricted; PII, Hotel Act */ Guest__c: string | null\n')
    expect(read()).toContain('        /** Confidential */ AnnualRevenue: number | null\n        BillingAddress: ')
    expect(read()).toContain('// Written by "npm run types -- Account Room__c --schema project", never by hand.\n')
    expect(read()).toContain('        Beds__c: number | null\n')
    expect(read()).toContain("        Hotel__r: 'Account' | null\n")
    expect(read()).toContain("        Rooms__r: 'Room__c'\n")
    expect(read()).not.toContain('    Contact: {')
  })

  it('takes an org that the Salesforce CLI is signed in to', async () => {
    const [admin] = org.users
    const result = {
      ...{ id: org.orgId, username: admin?.username, instanceUrl: org.org, accessToken: admin?.accessToken },
      apiVersion: '62.0',
    }
    await sf.answer({ 'org display': { status: 0, result } })
    const env = { PATH: sf.path, LOCAL_ORG_URL: org.org }
    const { code, err } = await runProgram('types', ['Lead', '--org', 'acme'], { folder, env })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(read()).toMatch(/^\/\/ Written by "npm run types -- Lead --org acme", never by hand\./)
    expect(read()).toContain("        Owner: 'Name'\n")
  })

  it('as npm run policy does, which says where a tool says less of its data than the org', async () => {
    const kit = pathToFileURL(`${root}src/kit.ts`).href
    const zod = import.meta.resolve('zod')
    write(
      'tools/index.ts',
      `import * as z from '${zod}'
import { defineTool, soql } from '${kit}'
const address = defineTool({
  name: 'address', title: 'Address', description: 'Gives the address of a lead.', writes: false,
  input: z.object({ id: z.string().describe('Id.') }),
  output: z.object({ email: z.string().meta({ text: 'untrusted', classification: 'Internal' }).describe('Address.') }),
  run: async ({ id }, { org }) => ({ email: (await org.queryOne(soql\`SELECT Email FROM Lead WHERE Id = \${id}\`)).Email }),
})
export const tools = [address]
`,
    )
    write('app-link.config.ts', readFileSync(`${root}test/fixtures/app-link.config.ts`, 'utf8'))
    const env = { PATH: sf.path, LOCAL_ORG_URL: org.org }
    const less = `address: email seems to be Lead.Email, which the org classifies as Confidential, PII, GDPR; it says Internal. Write .meta({ classification: 'Confidential', compliance: ['PII', 'GDPR'] }). Or say from: where it comes from.\n`
    expect(await runProgram('policy', ['--check', '--org', 'acme'], { folder, env })).toEqual({
      ...{ code: 1, err: less },
      out: 'Fields of the org that tools name or select: 1. Of them tools say less than the org: 1.\n',
    })
  })

  it('writes nothing where an object is missing, and names it', async () => {
    const before = read()
    expect(await types('Account', 'Acount')).toMatchObject({ code: 1, err: expect.stringContaining('see: Acount.') })
    expect(read()).toBe(before)
  })

  it.each([
    ['two orgs', ['--schema', 'project', '--org', 'acme']],
    ['an object that is none', ['Account', '../x']],
    ['an alias that is an option', ['--org', '-x']],
    ['an option that there is not', ['--all']],
  ])('says how it is used when it gets %s', async (_, args) => {
    const { code, err } = await types(...args)
    expect([code, err]).toEqual([2, expect.stringContaining('Usage: applink-action-host types')])
  })
})
