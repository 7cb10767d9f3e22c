import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageOf, run, startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

const secretOf = (clientId: string): string => world.local.clients.clientOf(clientId)?.clientSecret ?? ''

describe('nforce with its defaults', () => {
  it.each(['http', 'https'])('signs in by password, reads and writes, by %s', async scheme => {
    const url = world.local.org.replace('http', scheme)
    const settings = { NFORCE_CLIENT: 'ActionHostClient', NFORCE_SECRET: secretOf('ActionHostClient') }
    const program = fileURLToPath(new URL('nforce.mjs', import.meta.url))
    const { code, out, err } = await run(world, [program], { ...settings, NFORCE_URL: url })
    expect([code, err]).toEqual([0, expect.any(String)])
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toEqual({
      apiVersion: 'v38.0',
      identity: 'admin@acme.example',
      objects: expect.any(Number),
      fields: expect.any(Number),
      industry: 'Energy',
      found: ['Energy'],
      contacts: 300,
      upserted: true,
      searched: 1,
      limits: expect.any(Number),
    })
  })
})

describe('@tsmztech/mcp-server-salesforce', () => {
  it('signs in by password, describes, queries and writes', async () => {
    const env = {
      ...world.env,
      SALESFORCE_CONNECTION_TYPE: 'User_Password',
      SALESFORCE_USERNAME: 'admin@acme.example',
      SALESFORCE_PASSWORD: 'any',
      SALESFORCE_TOKEN: '',
      SALESFORCE_INSTANCE_URL: world.local.org,
    }
    const args = [packageOf('@tsmztech/mcp-server-salesforce/dist/index.js')]
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }))
    const call = async (name: string, input: Record<string, unknown>): Promise<string> =>
      JSON.stringify(await client.callTool({ name: `salesforce_${name}`, arguments: input }))
    try {
      expect(await call('search_objects', { searchPattern: 'Account' })).toContain('AccountShare')
      expect(await call('describe_object', { objectName: 'Account' })).toContain('Owner ID')
      const query = { objectName: 'Account', fields: ['Name', 'Owner.Name'], whereClause: "Name = 'Nordwind Logistik'" }
      expect(await call('query_records', query)).toContain('Owner.Name: Sara Sales')
      const totals = { objectName: 'Account', selectFields: ['Region__c', 'COUNT(Id) n'], groupByFields: ['Region__c'] }
      expect(await call('aggregate_query', totals)).toContain('grouped results')
      const records = [{ Name: 'One of an MCP server', Customer_Number__c: 'MCP-1' }]
      const write = { objectName: 'Account', records, externalIdField: 'Customer_Number__c' }
      for (const operation of ['insert', 'upsert']) {
        expect(await call('dml_records', { ...write, operation })).toContain('Successful: 1')
      }
      expect(
        await call('search_all', { searchTerm: 'bergmann', objects: [{ name: 'Account', fields: ['Name'] }] }),
      ).toContain('Bergmann Maschinenbau')
    } finally {
      await client.close()
    }
  })
})
