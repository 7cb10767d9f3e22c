import { expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { requirePublishable } from '../../../src/openapi/checks.ts'
import { toFiles } from '../../../src/openapi/files.ts'
import { toTopics } from '../../../src/openapi/topics.ts'
import { withoutAppLink } from '../../../src/openapi/without-applink.ts'
import { toolWith } from '../world.ts'
import { config, topicWith } from './world.ts'

const plus = (name: string) => toolWith({ name, runAs: 'user-plus' })
const service = (clientName: string, tools: readonly string[]) => ({
  ...{ clientName, title: clientName, description: 'Further actions.', tools },
  topic: topicWith(clientName),
})

it('an app without AppLink has no tool that needs it in its documents, topics and services', () => {
  const tools = [toolWith({ name: 'plain' }), plus('plusInOwn'), toolWith({ name: 'further' }), plus('plusInService')]
  const services = [service('Further', ['further', 'plusInService']), service('Gone', [])]
  const app = { tools, appLink: { ...config, services }, version: '1.2.3' }
  const { appLink, tools: offered, version, withheld } = withoutAppLink(app)
  expect([withheld.map(({ name }) => name), version]).toEqual([['plusInOwn', 'plusInService'], '1.2.3'])
  const catalog = createCatalog(offered)
  requirePublishable(catalog, appLink)
  const texts = toFiles(catalog, appLink).map(({ text }) => text)
  expect(texts.map(text => [...text.matchAll(/operationId: "?(\w+)/g)].map(([, name]) => name))).toEqual([
    ['plain'],
    ['further'],
  ])
  expect(JSON.stringify(toTopics(catalog, appLink))).not.toContain('plus')
})

it('an app whose tools all go without it stays as it is', () => {
  const app = { tools: [toolWith({ name: 'plain' })], appLink: config }
  expect(withoutAppLink(app)).toEqual({ ...app, withheld: [] })
})
