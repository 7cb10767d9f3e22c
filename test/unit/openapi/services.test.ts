import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import type { AppLinkConfig, TopicService } from '../../../src/openapi/config.ts'
import { toFiles } from '../../../src/openapi/files.ts'
import { createDocument, createDocuments } from '../../../src/openapi/openapi.ts'
import { toolWith } from '../world.ts'
import { config, topicWith } from './world.ts'

const serviceWith = (clientName: string, ...tools: readonly string[]): TopicService => ({
  clientName,
  title: `${clientName} title`,
  description: `Actions of ${clientName}.`,
  topic: topicWith(`topic_of_${clientName}`),
  tools,
})

const tools: readonly Tool[] = ['first', 'second', 'third'].map(name => toolWith({ name }))
const withServices = (...services: readonly TopicService[]): AppLinkConfig => ({ ...config, services })
const partsOf = (app: AppLinkConfig) =>
  createDocuments(createCatalog(tools), app).map(({ service, document }) => [
    service.clientName,
    document.info.title,
    Object.keys(document.paths),
    document['x-sfdc'],
  ])

describe('the documents of an app', () => {
  it('are one when it has one topic', () => {
    expect(partsOf(config)).toEqual([
      [
        'TestApp',
        'Test app',
        ['/actions/first', '/actions/second', '/actions/third'],
        { agent: { topic: config.topic } },
      ],
    ])
  })

  it('are one for each topic, since a document has one; the rest of the tools stay with the first', () => {
    expect(partsOf(withServices(serviceWith('Billing', 'second'), serviceWith('Stock', 'third')))).toEqual([
      ['TestApp', 'Test app', ['/actions/first'], { agent: { topic: config.topic } }],
      ['Billing', 'Billing title', ['/actions/second'], { agent: { topic: topicWith('topic_of_Billing') } }],
      ['Stock', 'Stock title', ['/actions/third'], { agent: { topic: topicWith('topic_of_Stock') } }],
    ])
  })

  it('leave out a service without tools, but never all of them', () => {
    expect(partsOf(withServices(serviceWith('Billing', 'first', 'second', 'third'))).map(([name]) => name)).toEqual([
      'Billing',
    ])
    expect(createDocument(createCatalog([]), withServices()).paths).toEqual({})
  })

  it('are files named after their service', () => {
    const files = toFiles(createCatalog(tools), withServices(serviceWith('Billing', 'second')))
    expect(files.map(({ name }) => name)).toEqual(['api-spec.yaml', 'api-spec.Billing.yaml'])
    expect(files.map(({ text }) => /operationId: (\w+)/.exec(text)?.[1])).toEqual(['first', 'second'])
  })

  it.each([
    [
      'a tool that is not there',
      serviceWith('Billing', 'fourth'),
      'services: there is no tool "fourth" on the actions',
    ],
    ['a tool that is in two', serviceWith('Billing', 'first', 'first'), 'services: tool "first" is in several'],
    ['a name that is taken', serviceWith('testapp', 'first'), 'clientName "testapp": each service needs a name of its'],
    ['a name AppLink refuses', serviceWith('My__App', 'first'), 'clientName "My__App": 3 to 30 letters, digits'],
  ])('are refused with %s', (_, service, message) => {
    expect(() => createDocuments(createCatalog(tools), withServices(service))).toThrow(message)
  })
})

describe('an operation with personal data', () => {
  it('says so, whether agents get it or not', () => {
    for (const publish of [true, false]) {
      const catalog = createCatalog([toolWith({ agent: { publish, pii: true } })])
      expect(createDocument(catalog, config).paths['/actions/echoText']?.post['x-sfdc']).toMatchObject({
        privacy: { isPii: true },
      })
    }
  })

  it('is the only one that says so', () => {
    const { paths } = createDocument(createCatalog([toolWith({ agent: { publish: true, pii: false } })]), config)
    expect(paths['/actions/echoText']?.post['x-sfdc']).not.toHaveProperty('privacy')
  })
})
