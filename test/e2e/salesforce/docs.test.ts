import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Org } from '../../../src/core/org/org.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { sql } from '../../../src/salesforce/query/sql.ts'
import { type OrgClient, startOrgClient } from '../local-org/org-client.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = `${root}.data/salesforce-docs`
const page = readFileSync(`${root}docs/salesforce-client.md`, 'utf8')
const examples = [...page.matchAll(/```ts\n([\s\S]+?)```/g)].map(match => match[1] ?? '')

interface ExampleContext {
  readonly org: Org
  readonly soql: typeof soql
  readonly sql: typeof sql
  readonly accountId: string
  readonly log: { info(message: string, fields?: object): void; warn(message: string, fields?: object): void }
}
type Example = (context: ExampleContext) => Promise<void>

const header = `import type { Org } from '../../src/core/org/org.ts'
import type { soql as Soql } from '../../src/salesforce/query/soql.ts'
import type { sql as Sql } from '../../src/salesforce/query/sql.ts'

interface Context {
  readonly org: Org
  readonly soql: typeof Soql
  readonly sql: typeof Sql
  readonly accountId: string
  readonly log: { info(message: string, fields?: object): void; warn(message: string, fields?: object): void }
}
`

let client: OrgClient
let run: Record<string, Example>
beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  const functions = examples.map(
    (body, index) => `export async function example${index}({ org, soql, sql, accountId, log }: Context) {\n${body}}\n`,
  )
  writeFileSync(`${folder}/examples.ts`, `${header}\n${functions.join('\n')}`)
  const settings = { extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] }
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(settings))
  client = await startOrgClient()
  run = await import(`${folder}/examples.ts`)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await client.close()
})

test('every example of docs/salesforce-client.md compiles', () => {
  expect(() =>
    execFileSync(`${root}node_modules/.bin/tsc`, ['-p', folder], { encoding: 'utf8', stdio: 'pipe' }),
  ).not.toThrow()
})

describe('the example', () => {
  test.each(examples.map((body, index) => ({ index, line: body.split('\n')[0] })))(
    '$index ($line) runs',
    async ({ index }) => {
      const org = client.orgOf('admin@acme.example')
      const account = await org.queryOne<{ Id: string }>(soql`SELECT Id FROM Account ORDER BY Name`)
      const log = { info: () => undefined, warn: () => undefined }
      await run[`example${index}`]?.({ org, soql, sql, accountId: account?.Id ?? '', log })
    },
  )
})

test('every call of an org stands on the page', () => {
  const org = client.orgOf('admin@acme.example')
  const calls = Object.entries(org).flatMap(([name, value]) => {
    if (typeof value === 'function') return [`org.${name}`]
    return ['collections', 'bulk', 'dataCloud'].includes(name)
      ? Object.keys(value).map(inner => `org.${name}.${inner}`)
      : []
  })
  const text = page.replaceAll(/\borg\s*\n\s*\./g, 'org.')
  expect(calls.filter(call => !text.includes(call))).toEqual([])
})
