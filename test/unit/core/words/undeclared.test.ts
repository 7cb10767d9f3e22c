import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { undeclaredTexts, undeclaredTextsIn } from '../../../../src/core/words/undeclared.ts'
import { jobWith } from '../../jobs/world.ts'
import { toolWith } from '../../world.ts'

const none = ['untrusted', 'own'] as const

describe('texts of which nobody says whose words they are', () => {
  it('are neither ids nor dates nor choices, nor what is declared, itself or by what holds it', () => {
    const [untrusted, own] = none.map(text => z.string().meta({ text }))
    const output = z.object({
      ...{
        id: z.string(),
        accountId: z.string(),
        opportunityIds: z.array(z.string()),
        lines: z.array(z.object({ lineId: z.string() })),
      },
      ...{
        day: z.iso.date(),
        at: z.iso.datetime().optional(),
        file: z.base64(),
        key: z.uuid(),
        stage: z.enum(['a']),
        kind: z.literal('b'),
      },
      ...{
        count: z.int(),
        isOpen: z.boolean(),
        untrusted,
        own,
        all: z.object({ a: z.string() }).meta({ text: 'own' }),
      },
      ...{
        name: z.string().nullable().optional(),
        mail: z.email(),
        paid: z.string(),
        cases: z.array(z.object({ subject: z.string() })),
      },
    })
    expect(undeclaredTexts({ output, job: undefined })).toEqual(['name', 'mail', 'paid', 'cases.subject'])
  })

  it('are those of progress as well, and are told in one sentence for each tool', () => {
    const output = z.object({ id: z.string() })
    const tools = [
      toolWith({ name: 'well', output }),
      jobWith({ name: 'poor', output, job: { progress: z.object({ step: z.string(), last: z.string() }) } }),
    ]
    expect(undeclaredTextsIn(tools)).toEqual([
      `"poor": whose words are step, last? Say .meta({ text: 'untrusted' }) where they hold words of a record or of a third party, so that a model is told so, and .meta({ text: 'own' }) where they are the tool's own: docs/data-policy.md`,
    ])
  })
})
