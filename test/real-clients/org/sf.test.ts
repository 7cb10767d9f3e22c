import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOwnAuthorizations } from '../../../src/authorizations/own.ts'
import { writeMadeFiles } from '../../../src/cli/openapi/made-files.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { readConfig } from '../../../src/host/config.ts'
import { toSalesforceProject } from '../../../src/openapi/salesforce/salesforce.ts'
import { withoutAppLink } from '../../../src/openapi/without-applink.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { tools } from '../../fixtures/tools/index.ts'
import { createSf } from './sf.ts'
import { tableOf } from './table.ts'
import { admin, createJwtClient, sara, startWorld, tokenOf, type World } from './world.ts'

let world: World
let sf: ReturnType<typeof createSf>

beforeAll(async () => {
  world = await startWorld()
  sf = createSf(world)
  await sf.result(['org', 'login', 'access-token', '--instance-url', world.local.org, '--no-prompt', '--set-default'], {
    SF_ACCESS_TOKEN: tokenOf(world.local, admin),
  })
})
afterAll(() => world?.close())

const file = (name: string): string => join(world.folder, name)
const idOf = async (name: string): Promise<string | undefined> =>
  (await sf.result(['data', 'query', '-q', `SELECT Id FROM Account WHERE Name = '${name}'`])).records[0]?.Id

function openAuthorization(app: object) {
  const { org, orgId } = world.local
  const given = {
    ...{ APPLINK: 'off', PUBLIC_URL: 'https://actions.example', SALESFORCE_ORG_IDS: orgId, LOCAL_ORG_URL: org },
    ...{ ENCRYPTION_KEYS: randomBytes(32).toString('base64') },
    AUTHORIZATIONS: JSON.stringify([{ name: 'ofTom', loginUrl: org, ...app }]),
  }
  const trust = createOrgTrust({ localOrgUrl: org })
  return createOwnAuthorizations({ ...readConfig(given).authorizations, trust })
}

/** What the table in docs/local-org.md says of the CLI: one row, one test. */
const rows: Readonly<Record<string, () => Promise<void>>> = {
  'org login access-token, org display': async () => {
    const result = await sf.result(['org', 'display'])
    expect(result).toMatchObject({ id: world.local.orgId, username: admin, connectedStatus: 'Connected' })
  },
  'org login jwt': async () => {
    const { clientId, keyFile } = await createJwtClient(world)
    const flow = ['--client-id', clientId, '--jwt-key-file', keyFile, '--username', 'tom.sales@acme.example']
    const result = await sf.result(['org', 'login', 'jwt', ...flow, '--instance-url', world.local.org])
    expect(result).toMatchObject({ username: 'tom.sales@acme.example', orgId: world.local.orgId })
    const mine = await sf.result(['org', 'display', 'user', '-o', 'tom.sales@acme.example'])
    expect(mine.id).toBe(world.local.people.personOf('tom.sales@acme.example')?.userId)
    // The same key, of the same app, for an authorization of the host's own.
    const own = openAuthorization({ clientId, keyFile, username: 'tom.sales@acme.example' })
    const session = await own.authorization('ofTom', { requestId: 'r', signal: AbortSignal.timeout(10_000) })
    expect([session.userId, session.orgId]).toEqual([mine.id, result.orgId])
    await own.close()
  },
  'org login web, also by https': async () => {
    for (const address of [world.local.org, world.local.https?.org ?? '']) {
      const result = await sf.result(['org', 'login', 'web', '--instance-url', address])
      expect(result).toMatchObject({ username: sara, clientId: 'PlatformCLI', instanceUrl: address })
      const asked = await sf.result(['data', 'query', '-o', sara, '-q', 'SELECT COUNT() FROM Account'])
      expect(asked.totalSize).toBeGreaterThan(0)
    }
  },
  'org list, org list users, org list limits': async () => {
    expect(JSON.stringify(await sf.result(['org', 'list']))).toContain(admin)
    expect((await sf.result(['org', 'list', 'users']))[0]).toMatchObject({ username: admin })
    expect(await sf.say(['org', 'list', 'limits'])).toMatch(/DailyApiRequests\s+│\s+\d+\s+│\s+100000/)
  },
  'data query as a table, CSV and JSON': async () => {
    const parents = "SELECT Name, Owner.Name FROM Account WHERE Name = 'Nordwind Logistik'"
    expect(await sf.say(['data', 'query', '-q', parents])).toMatch(
      /NAME\s+│ OWNER\.NAME[\s\S]*Nordwind Logistik │ Sara Sales/,
    )
    const children =
      "SELECT Name, (SELECT LastName FROM Contacts LIMIT 1) FROM Account WHERE Name = 'Nordwind Logistik'"
    expect(await sf.say(['data', 'query', '-q', children, '-r', 'csv'])).toMatch(
      /^Name,Contacts\.totalSize,Contacts\.records\.0\.LastName\nNordwind Logistik,1,\w+/m,
    )
    const totals =
      "SELECT Region__c, COUNT(Id) many, AVG(AnnualRevenue) FROM Account WHERE Region__c = 'Europe' GROUP BY Region__c"
    expect(await sf.say(['data', 'query', '-q', totals])).toMatch(/REGION__C\s+│ MANY\s+│ AVG\(ANNUALREVENUE\)/)
    expect(
      JSON.parse(await sf.say(['data', 'query', '-q', totals, '-r', 'json'])).result.records[0].many,
    ).toBeGreaterThan(0)
  },
  'data create record, get, update, delete': async () => {
    const made = await sf.result([
      'data',
      'create',
      'record',
      '-s',
      'Account',
      '-v',
      "Name='One of sf' Industry=Energy",
    ])
    expect(made.success).toBe(true)
    const where = ['-s', 'Account', '-w', "Name='One of sf'"]
    await sf.result(['data', 'update', 'record', ...where, '-v', 'Industry=Banking'])
    expect(await sf.result(['data', 'get', 'record', ...where])).toMatchObject({ Industry: 'Banking' })
    expect((await sf.result(['data', 'delete', 'record', ...where])).success).toBe(true)
    expect(await idOf('One of sf')).toBeUndefined()
  },
  'data import bulk, export, update, upsert, delete': async () => {
    writeFileSync(file('new.csv'), 'Name,Industry\nBulk of sf 1,Energy\nBulk of sf 2,Banking\n')
    const wait = ['-s', 'Account', '--wait', '5']
    expect(await sf.result(['data', 'import', 'bulk', ...wait, '-f', file('new.csv')])).toMatchObject({
      processedRecords: 2,
      failedRecords: 0,
    })
    const soql = "SELECT Id, Name FROM Account WHERE Name LIKE 'Bulk of sf _'"
    const to = ['--output-file', file('out.csv'), '--result-format', 'csv', '--wait', '5']
    expect((await sf.result(['data', 'export', 'bulk', '-q', soql, ...to])).totalSize).toBe(2)
    for (const args of [
      ['update', 'bulk'],
      ['upsert', 'bulk', '-i', 'Id'],
      ['delete', 'bulk'],
    ]) {
      await sf.result(['data', ...args, ...wait, '-f', file('out.csv')])
    }
    expect(await idOf('Bulk of sf 1')).toBeUndefined()
  },
  'data export tree, import tree': async () => {
    const soql = "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Nordwind Logistik'"
    await sf.result(['data', 'export', 'tree', '-q', soql, '--plan', '--output-dir', file('tree')])
    const result = await sf.result(['data', 'import', 'tree', '--plan', file('tree/Account-Contact-plan.json')])
    expect(result.map(({ type }: { type: string }) => type)).toEqual(expect.arrayContaining(['Account', 'Contact']))
  },
  'data search': async () => {
    const sosl = 'FIND {bergmann} IN NAME FIELDS RETURNING Account(Id, Name)'
    expect(await sf.say(['data', 'search', '-q', sosl])).toContain('Bergmann Maschinenbau')
  },
  'sobject list, sobject describe': async () => {
    expect(await sf.result(['sobject', 'list', '--sobject', 'all'])).toContain('Account')
    expect((await sf.result(['sobject', 'describe', '-s', 'Account'])).name).toBe('Account')
  },
  'api request rest': async () => {
    const body = ['-X', 'POST', '-H', 'content-type:application/json', '-b', '{"Name":"Rest of sf"}']
    await sf.say(['api', 'request', 'rest', '/services/data/v60.0/sobjects/Account', ...body])
    expect(await idOf('Rest of sf')).toMatch(/^001/)
  },
  'project convert source': async () => {
    const offered = withoutAppLink({ tools, appLink })
    const projects = {
      ofAppLink: toSalesforceProject(createCatalog(tools), appLink),
      direct: toSalesforceProject(createCatalog(offered.tools), offered.appLink, {
        publicUrl: 'https://actions.example',
      }),
    }
    for (const [name, files] of Object.entries(projects)) {
      const folder = file(name)
      writeMadeFiles(folder, files)
      for (const manifest of files.map(each => each.name).filter(each => each.startsWith('manifest/'))) {
        const out = `out-${manifest.replace(/\W/g, '-')}`
        await createSf({ ...world, folder }).result(['project', 'convert', 'source', '-x', manifest, '-d', out])
        const members = (text: string) => [...text.matchAll(/<members>(.*)<\/members>/g)].map(([, member]) => member)
        const made = readFileSync(join(folder, out, 'package.xml'), 'utf8')
        expect(members(made).sort(), manifest).toEqual(members(readFileSync(join(folder, manifest), 'utf8')).sort())
      }
    }
    expect(
      existsSync(join(file('direct'), 'out-manifest-access-xml/namedCredentials/ActionHost.namedCredential')),
    ).toBe(true)
  },
  'org logout': async () => {
    await sf.result(['org', 'logout', '-o', admin, '--no-prompt'])
    await expect(sf.result(['org', 'display', '-o', admin])).rejects.toThrow('NamedOrgNotFoundError')
  },
}

describe('the Salesforce CLI', () => {
  it.each(Object.entries(rows))('%s', (_, check) => check())

  it('keeps its secrets in the home of the test', () => {
    expect(existsSync(file('home/.sfdx')) || existsSync(file('home/.sf'))).toBe(true)
  })

  it('does what docs/local-org.md says', () => {
    const docs = readFileSync(new URL('../../../docs/local-org.md', import.meta.url), 'utf8')
    expect(tableOf(docs, 'sf')).toEqual(Object.keys(rows))
  })
})
