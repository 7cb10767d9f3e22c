import { describe, expect, it } from 'vitest'
import { defineCallout } from '../../../../src/core/tool/callout.ts'
import { effectsOf, toEffectsText } from '../../../../src/core/tool/effects.ts'
import { toolWith } from '../../world.ts'

const news = defineCallout({ name: 'news', urlFrom: 'NEWS_URL' })

/** What a tool says, its hints in the order read-only, destructive, idempotent, open world, and the sentence. */
const rows = [
  [{ writes: false }, [true, false, undefined, false], 'only reads'],
  [
    { writes: false, callouts: [news] },
    [true, false, undefined, true],
    'only reads; talks to news, outside Salesforce',
  ],
  [
    { writes: 'adds' },
    [false, false, false, false],
    'makes new records in Salesforce; the same call again does it again',
  ],
  [
    { writes: 'adds', repeatable: true },
    [false, false, true, false],
    'makes new records in Salesforce; the same call again changes nothing more',
  ],
  [
    { writes: 'adds', repeatable: 'underKey' },
    [false, false, false, false],
    'makes new records in Salesforce; the same call again does it again, unless it comes under the same key',
  ],
  [{ writes: 'changes' }, [false, true, false, false], 'changes data in Salesforce; the same call again does it again'],
  [
    { writes: 'changes', repeatable: true, callouts: [news, news] },
    [false, true, true, true],
    'changes data in Salesforce; the same call again changes nothing more; talks to news, outside Salesforce',
  ],
] as const

describe('what a tool does beside answering', () => {
  it.each(rows)('follows from what it says of itself: %j', (options, hints, text) => {
    const tool = toolWith(options)
    const { destructiveHint, idempotentHint, openWorldHint, readOnlyHint } = effectsOf(tool)
    expect([readOnlyHint, destructiveHint, idempotentHint, openWorldHint]).toEqual(hints)
    expect(toEffectsText(tool)).toBe(text)
  })
})
