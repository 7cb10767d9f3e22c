import { describe, expect, it } from 'vitest'
import { tools } from '#tools'
import { appLink } from '../../../app-link.config.ts'
import type { Caller } from '../../../src/core/caller.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { toTopics } from '../../../src/openapi/topics.ts'
import { createGuidance } from '../../../src/surfaces/mcp/lists/guidance.ts'
import { createPrompts } from '../../../src/surfaces/mcp/lists/prompts.ts'
import { person } from '../../unit/world.ts'

const catalog = createCatalog(tools)
const topics = toTopics(catalog, appLink)
const { instructionsFor } = createPrompts(createGuidance(catalog, topics), topics)

/** Some clients cut what is longer. */
const maxCharacters = 2_048

describe('what models are told of the sample tools', () => {
  it('fits into what clients pass on', () => {
    expect((instructionsFor(person) ?? '').length).toBeLessThanOrEqual(maxCharacters)
  })

  it('names to a service none of the tools that it is not offered', () => {
    const caller: Caller = { kind: 'service', clientId: 'some', authorizations: ['influencerPortal'] }
    const text = instructionsFor(caller) ?? ''
    const others = tools.filter(({ runAs }) => runAs === 'user').map(({ title }) => title)
    expect(others.filter(title => text.includes(title))).toEqual([])
  })
})
