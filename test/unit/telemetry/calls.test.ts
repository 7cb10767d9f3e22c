import { context, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it } from 'vitest'
import type { Invocation } from '../../../src/core/invoke/admit.ts'
import { createFootprint } from '../../../src/core/invoke/footprint.ts'
import type { CallRecord } from '../../../src/core/invoke/invoke.ts'
import { createCallTelemetry } from '../../../src/telemetry/calls.ts'
import type { Duration } from '../../../src/telemetry/durations.ts'
import { createRandomIds } from '../../../src/telemetry/spans/ids.ts'
import { type OwnSpan, toShape } from '../../../src/telemetry/spans/own-span.ts'
import { createSpans } from '../../../src/telemetry/spans/spans.ts'

afterEach(() => {
  context.disable()
})

function createWorld() {
  const [added, ended]: [unknown[], OwnSpan[]] = [[], []]
  const manager = new AsyncLocalStorageContextManager().enable()
  context.setGlobalContextManager(manager)
  const spans = createSpans({
    ...{ manager, sampler: new AlwaysOnSampler(), ids: createRandomIds(), faces: {} as never },
    keep: span => ended.push(span),
  })
  const calls = createCallTelemetry({
    spans,
    durations: { create: (): Duration => Object.assign(() => undefined, { under: () => () => undefined }) },
    meter: { createCounter: name => ({ add: (count, attributes) => added.push([name, count, attributes]) }) },
    isKnown: name => name === 'readCase',
  })
  return { added, calls, ended, spans }
}

const call = {
  ...{ requestId: 'r', surface: 'mcp', tool: 'readCase', org: 'o', user: 'u', client: undefined, outcome: 'ok', ms: 1 },
} as const satisfies CallRecord
const caller = { kind: 'person', session: { orgId: '00D5e000000AcmEEAS' } } as Invocation['caller']
const invocation: Invocation = { tool: 'readCase', input: {}, caller, surface: 'mcp', requestId: 'r' }

it('counts suspicious texts of answers by their tool, and a tool that is not there as any other', () => {
  const { added, calls } = createWorld()
  const suspicious = { subject: 1, 'notes.body': 2 }
  calls.record({ ...call, footprint: { ...createFootprint(), suspicious } })
  calls.record({ ...call, footprint: createFootprint() })
  calls.record({ ...call, tool: 'guessed', footprint: { ...createFootprint(), suspicious } })
  const name = 'applink.tool.suspicious_texts'
  expect(added).toEqual([
    [name, 3, { 'gen_ai.tool.name': 'readCase' }],
    [name, 3, { 'gen_ai.tool.name': '_OTHER' }],
  ])
})

describe('the span of a call', () => {
  const outcomes = [
    ['ok', undefined],
    ['not_found', 'not_found'],
    ['cancelled', 'unavailable'],
  ] as const

  it.each(outcomes)('ends with what is told of the call: %s', async (outcome, failure) => {
    const { calls, ended } = createWorld()
    const invoke = calls.invoke(async () => {
      calls.record({ ...call, requestId: 'of another', outcome: 'internal' })
      expect(ended).toEqual([])
      calls.record({ ...call, outcome })
      return {}
    })
    await invoke(invocation)
    calls.record({ ...call, outcome: 'internal' })
    expect(ended).toEqual([expect.objectContaining({ failure })])
  })

  it('is another for each of two calls that one request makes at a time', async () => {
    const { calls, ended, spans } = createWorld()
    const request = spans.begin({ shape: toShape('request', SpanKind.SERVER, {}), parent: ROOT_CONTEXT })
    const { promise, resolve } = Promise.withResolvers<void>()
    const invoke = calls.invoke(async ({ input }) => {
      if ((input as { waits?: boolean }).waits) await promise
      calls.record({ ...call, outcome: (input as { waits?: boolean }).waits ? 'ok' : 'conflict' })
      return {}
    })
    await spans.run({ span: request, outer: ROOT_CONTEXT, request }, async () => {
      const slow = invoke({ ...invocation, input: { waits: true } })
      await invoke(invocation)
      resolve()
      await slow
    })
    expect(ended.map(({ failure, parent }) => [failure, parent])).toEqual([
      ['conflict', expect.anything()],
      [undefined, request],
    ])
  })

  it('is that of the message that asks for it, which goes on until its answer is there', async () => {
    const { calls, ended, spans } = createWorld()
    const span = spans.begin({ shape: toShape('tools/call readCase', SpanKind.SERVER, {}), parent: ROOT_CONTEXT })
    const message = { tool: 'readCase', requestId: undefined, isMessage: true, hasFailed: false }
    const invoke = calls.invoke(async () => {
      calls.record({ ...call, outcome: 'not_found' })
      return {}
    })
    await spans.run({ span, outer: ROOT_CONTEXT, call: message }, () => invoke(invocation))
    expect(ended).toEqual([])
    expect(message.hasFailed).toBe(true)
    expect(span.failure).toBe('tool_error')
    expect(span.added.map(({ attributes }) => attributes)).toEqual([
      { 'gen_ai.operation.name': 'execute_tool', 'applink.surface': 'mcp' },
      { 'applink.org.id': '00D5e000000AcmEEAS' },
      { 'applink.failure.code': 'not_found' },
    ])
  })
})
