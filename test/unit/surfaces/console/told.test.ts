import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { createPolicies } from '../../../../src/policy/policy.ts'
import type { DataPolicy, PolicyRule } from '../../../../src/policy/policy-form.ts'
import { consoleSurface } from '../../../../src/surfaces/console/console.ts'
import type { ConsoleParts } from '../../../../src/surfaces/console/visit.ts'
import { giving } from '../../policy/world.ts'
import { session, toolWith } from '../../world.ts'

const output = z.object({
  name: z.string().meta({ classification: 'Confidential' }).describe('Name.'),
  income: z.number().describe('Income.'),
})
const tools = [giving(output, { title: 'Give back' }), toolWith()]
const agents = { to: ['agent', 'mcpPerson'] } as const
const rules: readonly PolicyRule[] = [
  { ...agents, tool: 'giveBack', field: 'name', do: 'mask', mask: 'initials' },
  { ...agents, tool: 'giveBack', field: 'income', do: 'drop' },
]

/** A page of the console of a host with a policy, as lines of words. */
async function open(path: string, policy?: DataPolicy) {
  const catalog = createCatalog(tools)
  const disclosure = policy && createPolicies(policy, catalog)
  const person = { kind: 'person', session, customPermissions: ['ActionHostAdmin'] }
  const parts = {
    ...{ catalog: disclosure?.catalogFor('console') ?? catalog, disclosure },
    ...{ topics: [], title: 'Test', host: 'actions.example' },
    door: { visitorOf: async () => ({ key: 'k', display: undefined, person }), formToken: () => 't' },
    admin: { rule: { permission: 'ActionHostAdmin', orgIds: [session.orgId] } },
  } as unknown as ConsoleParts
  const page = await (await consoleSurface.create(parts).request(path)).text()
  const main = page.slice(page.indexOf('id="main"'))
  const rows = main
    .replaceAll(/<br>/g, ' ')
    .split(/<tr>/)
    .map(row =>
      row
        .replaceAll(/<\/t[hd]>/g, '|')
        .replaceAll(/<[^>]*>/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
  return { page: main, rows }
}

describe('the page of the data policy', () => {
  it('has a row for each field, and a column for those who have the same', async () => {
    const { page, rows } = await open('/console/admin/policy', {
      rules,
      answers: [{ to: 'agent', rows: 1, tool: 'giveBack' }],
    })
    expect(rows.slice(1)).toEqual([
      'Field|Agents|Flows, Apex|Assistants of people|Console|',
      'name Confidential|initials only|shown|initials only|shown|',
      'income|dropped|shown|dropped|shown|',
      'An answer has|at most 1 row||||',
      expect.stringMatching(/^By the operation\|\|giveBackForFlow\|\|\|/),
      'Field|Agents, Flows, Apex, Assistants of people, Console|',
      expect.stringMatching(/^text\|shown\|/),
    ])
    expect(page).toContain('<summary>Shown whole to Agents, Flows, Apex, Assistants of people, Console</summary>')
  })

  it('says of whom a tool is refused', async () => {
    const refused: readonly PolicyRule[] = [{ to: 'mcpPerson', tool: 'giveBack', do: 'refuse' }]
    expect((await open('/console/admin/policy', { rules: refused })).rows.slice(1, 3)).toEqual([
      'Field|Agents, Flows, Apex, Console|Assistants of people|',
      'name Confidential|shown|refused|',
    ])
  })

  it('says so where there is none', async () => {
    const { page } = await open('/console/admin/policy')
    expect(page).toContain('This app has no data policy')
    expect(page).not.toContain('<table')
  })
})

describe('the page of a tool', () => {
  it('says of what she is shown herself who else is shown it, and names nothing that is kept from her', async () => {
    const own: PolicyRule = { to: 'console', tool: 'giveBack', field: 'income', do: 'drop' }
    const { page, rows } = await open('/console/tool?name=giveBack', { rules: [...rules, own] })
    expect(rows.slice(1, 3)).toEqual([
      'Field|Agents, Assistants of people|Flows, Apex|Console|',
      expect.stringMatching(/^name Confidential\|initials only\|shown\|shown\|/),
    ])
    expect(page).not.toMatch(/income/i)
  })

  it('says nothing of it where the app has no policy', async () => {
    expect((await open('/console/tool?name=giveBack')).page).not.toContain('Who is shown what')
  })
})
