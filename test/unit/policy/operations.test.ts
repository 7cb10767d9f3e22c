import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { CallerKind } from '../../../src/core/disclosure/disclosure.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { lintFiles } from '../../../src/openapi/findings.ts'
import { createDocument, createDocuments } from '../../../src/openapi/openapi.ts'
import { toSalesforceProject } from '../../../src/openapi/salesforce/salesforce.ts'
import { createPolicies } from '../../../src/policy/policy.ts'
import type { DataPolicy, PolicyRule } from '../../../src/policy/policy-form.ts'
import { jobWith } from '../jobs/world.ts'
import { config, topicWith } from '../openapi/world.ts'
import { giving, pii } from './world.ts'

const output = z.object({ id: z.string().describe('Id.'), email: z.string().meta(pii).describe('Mail.') })
const masked = { ...output.shape, email: 'Mail. Masked: *** stands for the value.' }
const fromAgents: PolicyRule = { to: 'agent', compliance: 'PII', do: 'mask' }
const job = (name: string, more: object = {}): Tool =>
  jobWith({ name, input: z.object({}), output, job: {}, run: async () => ({ id: '', email: '' }), ...more })

const documented = giving(output, { input: z.object({ note: z.string().describe('Note.') }) })

interface Operation {
  readonly post: {
    readonly operationId: string
    readonly 'x-sfdc': { readonly agent?: object }
    readonly responses: {
      readonly 200: {
        readonly content: { readonly 'application/json': { readonly schema: { readonly properties: object } } }
      }
    }
  }
}

/** Operations that are published, with who has them and the descriptions of what they give. */
function publishedOf(tools: readonly Tool[], policy: DataPolicy) {
  const { actions } = createPolicies(policy, createCatalog(tools))
  return Object.fromEntries(
    actions.tools
      .filter(({ surfaces }) => surfaces.includes('actions'))
      .map(({ agent, name, output: shown }) => [
        name,
        [agent.publish ? 'agents' : 'flows', shown.shape.email?.description],
      ]),
  )
}

describe('an operation for agents', () => {
  it('is the only one where flows and Apex are shown the same', () => {
    expect(publishedOf([giving(output)], { rules: [] })).toEqual({ giveBack: ['agents', 'Mail.'] })
    expect(publishedOf([giving(output)], { rules: [{ ...fromAgents, to: 'everyone' }] })).toEqual({
      giveBack: ['agents', masked.email],
    })
    expect(publishedOf([giving(output)], { rules: [{ ...fromAgents, to: 'console' }] })).toEqual({
      giveBack: ['agents', 'Mail.'],
    })
  })

  it('has one for flows and Apex beside it where these are shown more, which no agent gets', () => {
    expect(publishedOf([giving(output)], { rules: [fromAgents] })).toEqual({
      giveBack: ['agents', masked.email],
      giveBackForFlow: ['flows', 'Mail.'],
    })
  })

  it('has what is strictest for agents, flows and Apex', () => {
    const rules: readonly PolicyRule[] = [{ to: 'apex', compliance: 'PII', do: 'drop' }]
    expect(publishedOf([giving(output)], { rules: [...rules, fromAgents] })).toEqual({
      giveBack: ['agents', undefined],
    })
  })

  it('is gone where it is refused to agents, so that flows and Apex have theirs alone', () => {
    const rules: readonly PolicyRule[] = [{ to: 'agent', tool: 'giveBack', do: 'refuse' }]
    expect(publishedOf([giving(output)], { rules })).toEqual({ giveBackForFlow: ['flows', 'Mail.'] })
    expect(publishedOf([giving(output)], { rules: [{ to: 'everyone', compliance: 'PII', do: 'refuse' }] })).toEqual({})
  })

  it('that is not there has none beside it: what agents do not get is for flows and Apex', () => {
    const own = giving(output, { agent: { publish: false } })
    expect(publishedOf([own], { rules: [fromAgents] })).toEqual({ giveBack: ['flows', 'Mail.'] })
    expect(publishedOf([own], { rules: [{ ...fromAgents, to: 'apex' }] })).toEqual({
      giveBack: ['flows', masked.email],
    })
  })

  it('of a job gives its id to everybody; what comes of it is asked of two', () => {
    expect(publishedOf([job('copyText')], { rules: [fromAgents] })).toEqual({
      copyText: ['agents', masked.email],
      jobStatus: ['agents', masked.email],
      jobStatusForFlow: ['flows', 'Mail.'],
    })
  })

  it('of a report has one schema for a field of several jobs, that of the mask', () => {
    const rules: readonly PolicyRule[] = [{ to: 'everyone', tool: 'copyText', field: 'email', do: 'mask' }]
    for (const tools of [
      [job('copyText'), job('moveText')],
      [job('moveText'), job('copyText')],
    ]) {
      expect(publishedOf(tools, { rules }).jobStatus).toEqual(['agents', masked.email])
    }
  })
})

describe('the documents', () => {
  it('have the second operation like any other, with what it shows, and none of it for agents', () => {
    const policies = createPolicies({ rules: [{ ...fromAgents, do: 'drop' }] }, createCatalog([documented]))
    const { appLink, catalog } = policies.published(config)
    const paths = createDocument(catalog, appLink).paths as Readonly<Record<string, Operation>>
    const told = Object.entries(paths).map(([path, { post }]) => {
      const { operationId, responses, 'x-sfdc': extension } = post
      const { properties } = responses[200].content['application/json'].schema
      return [path, operationId, Object.keys(properties), extension.agent !== undefined]
    })
    expect(told).toEqual([
      ['/actions/giveBack', 'giveBack', ['id'], true],
      ['/actions/giveBackForFlow', 'giveBackForFlow', ['id', 'email'], false],
    ])
    expect(lintFiles(catalog, appLink).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('bring Apex and permissions for it', () => {
    const policies = createPolicies({ rules: [fromAgents] }, createCatalog([documented]))
    const { appLink, catalog } = policies.published(config)
    const files = toSalesforceProject(catalog, appLink).map(({ name }) => name)
    expect(files.filter(name => name.includes('ForFlow')).length).toBeGreaterThan(2)
  })
})

describe('a service of its own', () => {
  it('has the operation of flows and Apex beside that of the agents', () => {
    const policies = createPolicies(
      { rules: [fromAgents] },
      createCatalog([giving(output), giving(output, { name: 'giveMore' })]),
    )
    const appLink = { services: [{ tools: ['giveMore'] }] }
    expect(policies.published(appLink).appLink).toEqual({ services: [{ tools: ['giveMore', 'giveMoreForFlow'] }] })
  })

  it('has both reports on jobs where it has a job, and there alone', () => {
    const policies = createPolicies({ rules: [fromAgents] }, createCatalog([documented, job('copyText')]))
    const service = { ...config, clientName: 'Jobs', topic: topicWith('jobs'), tools: ['copyText'] }
    const { appLink, catalog } = policies.published({ ...config, services: [service] })
    const operations = createDocuments(catalog, appLink).map(({ document }) => Object.keys(document.paths))
    expect(operations).toEqual([
      ['/actions/giveBack', '/actions/giveBackForFlow'],
      ['/actions/copyText', '/actions/jobStatus', '/actions/jobStatusForFlow'],
    ])
  })
})

describe('the catalog of a kind of caller', () => {
  it('lacks what it is refused, and has what it is shown', () => {
    const policies = createPolicies(
      {
        rules: [
          { to: 'mcpService', tool: 'giveBack', do: 'refuse' },
          { to: 'mcpPerson', compliance: 'PII', do: 'drop' },
        ],
      },
      createCatalog([giving(output), giving(output, { name: 'giveMore' }), job('copyText')]),
    )
    const fieldsFor = (kind: CallerKind) =>
      Object.fromEntries(
        policies.catalogFor(kind).tools.map(tool => [tool.name, tool.output.shape.email !== undefined]),
      )
    expect(fieldsFor('mcpService')).toEqual({ giveMore: true, copyText: true, jobStatus: true })
    expect(fieldsFor('mcpPerson')).toEqual({ giveBack: false, giveMore: false, copyText: false, jobStatus: false })
    expect(fieldsFor('console')).toEqual({ giveBack: true, giveMore: true, copyText: true, jobStatus: true })
  })
})
