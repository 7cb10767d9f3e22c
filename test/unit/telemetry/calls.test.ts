import { expect, it } from 'vitest'
import { createFootprint } from '../../../src/core/invoke/footprint.ts'
import { createCallTelemetry } from '../../../src/telemetry/calls.ts'

it('counts suspicious texts of answers by their tool, and a tool that is not there as any other', () => {
  const added: unknown[] = []
  const { record } = createCallTelemetry({
    spans: {} as never,
    durations: { create: () => Object.assign(() => undefined, { under: () => () => undefined }) },
    meter: { createCounter: name => ({ add: (count, attributes) => added.push([name, count, attributes]) }) },
    isKnown: name => name === 'readCase',
  })
  const call = { requestId: 'r', surface: 'mcp', org: 'o', user: 'u', client: undefined, outcome: 'ok', ms: 1 } as const
  const suspicious = { subject: 1, 'notes.body': 2 }
  record({ ...call, tool: 'readCase', footprint: { ...createFootprint(), suspicious } })
  record({ ...call, tool: 'readCase', footprint: createFootprint() })
  record({ ...call, tool: 'guessed', footprint: { ...createFootprint(), suspicious } })
  const name = 'applink.tool.suspicious_texts'
  expect(added).toEqual([
    [name, 3, { 'gen_ai.tool.name': 'readCase' }],
    [name, 3, { 'gen_ai.tool.name': '_OTHER' }],
  ])
})
