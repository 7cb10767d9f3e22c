import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it } from 'vitest'
import { tools } from '#tools'
import type { Caller } from '../../../src/core/caller.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { authorizationsOf } from '../../../src/core/tool/run-as.ts'
import { createListing } from '../../../src/surfaces/mcp/lists/lists.ts'
import { session } from '../../unit/world.ts'

const list = createListing(createCatalog(tools))
const tokensOf = (value: unknown): number => countTokens(JSON.stringify(value))

/** Whether anything is for a caller: of an app with few tools nothing may be for services. */
const isServed = ({ kind }: Caller): boolean =>
  tools.some(tool => tool.surfaces.includes('mcp') && (kind === 'person' || authorizationsOf(tool).length > 0))

/** Those who are offered most. */
const callers: readonly (readonly [string, Caller])[] = [
  [
    'a person',
    { kind: 'person', session, customPermissions: tools.flatMap(({ people }) => people?.customPermission ?? []) },
  ],
  ['a service', { kind: 'service', clientId: 'all', authorizations: tools.flatMap(authorizationsOf) }],
]

describe('what a model reads before it does anything', () => {
  it.each(callers)('is less than 3,000 tokens for %s', (who, caller) => {
    const entries = list(caller)
    const rows = entries.map(entry => `${tokensOf(entry)}`.padStart(6).concat(`  ${entry.name}`))
    const total = tokensOf({ tools: entries })
    process.stdout.write(`${[`The list of tools for ${who}: ${total} tokens`, ...rows].join('\n')}\n`)
    expect(entries.length > 0).toBe(isServed(caller))
    expect(total).toBeLessThan(3000)
  })
})
