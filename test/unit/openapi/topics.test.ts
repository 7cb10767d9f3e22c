import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { toTopics } from '../../../src/openapi/topics.ts'
import { toolWith } from '../world.ts'
import { config, topicWith } from './world.ts'

const catalog = createCatalog([
  toolWith({ name: 'first' }),
  toolWith({ name: 'second' }),
  toolWith({ name: 'overMcp', surfaces: ['mcp'] }),
])
const serviceWith = (name: string, tools: readonly string[]) => ({
  ...{ clientName: 'Other', title: 'Other', description: 'Other.', topic: topicWith(name), tools },
})

describe('the topics of an app', () => {
  it('have every tool once, whatever way in it has', () => {
    const topics = toTopics(catalog, { ...config, services: [serviceWith('other_work', ['second'])] })
    expect(topics.map(({ tools, topic }) => [topic.name, tools])).toEqual([
      ['test_work', ['first', 'overMcp']],
      ['other_work', ['second']],
    ])
  })

  it('are those that have a tool', () => {
    const everything = ['first', 'second', 'overMcp']
    const topics = toTopics(catalog, { ...config, services: [serviceWith('other_work', everything)] })
    expect(topics.map(({ topic }) => topic.name)).toEqual(['other_work'])
  })
})
