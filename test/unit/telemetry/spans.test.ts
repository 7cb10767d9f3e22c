import { context, ROOT_CONTEXT, type Span, SpanKind, TraceFlags, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSpans, fail, note } from '../../../src/telemetry/spans.ts'

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterEach(() => {
  context.disable()
})

function createWorld(root = new AlwaysOnSampler()) {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  })
  return { exporter, spans: createSpans(provider.getTracer('test')) }
}

const startOf = (name: string) => ({ name, kind: SpanKind.INTERNAL, attributes: { 'applink.surface': name } })

/** A span of another program, as a header names it. */
const outside = (traceFlags: TraceFlags) =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: '1'.repeat(32), spanId: '2'.repeat(16), isRemote: true, traceFlags })

describe('spans that are kept', () => {
  it('have what was said of them at the start and until their end, and nothing that is said later', async () => {
    const { exporter, spans } = createWorld()
    let kept: Span | undefined
    await spans.within(startOf('call'), async span => {
      kept = span
      note(span, { 'http.response.status_code': 200 })
    })
    if (kept) note(kept, { 'http.response.status_code': 500, late: true })
    expect(exporter.getFinishedSpans().map(({ attributes }) => attributes)).toEqual([
      { 'applink.surface': 'call', 'http.response.status_code': 200 },
    ])
  })

  it('are children of what they run in, also after that has ended', async () => {
    const { exporter, spans } = createWorld()
    let later: Promise<void> | undefined
    const { promise, resolve } = Promise.withResolvers<void>()
    await spans.within(startOf('outer'), async () => {
      later = promise.then(() => spans.within(startOf('inner'), async () => undefined))
    })
    resolve()
    await later
    const [outer, inner] = exporter.getFinishedSpans()
    expect([outer?.name, inner?.name]).toEqual(['outer', 'inner'])
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
  })
})

describe('spans that nobody keeps', () => {
  it('are one for all that runs in the first, which carries its trace on', async () => {
    const { exporter, spans } = createWorld(new AlwaysOffSampler())
    const seen: (string | undefined)[] = []
    const noteSeen = (span: Span) => {
      seen.push(span.spanContext().spanId, trace.getSpan(context.active())?.spanContext().spanId)
    }
    const work = spans.within(startOf('outer'), async outer => {
      noteSeen(outer)
      await spans.within(startOf('inner'), async inner => {
        noteSeen(inner)
        fail(spans.begin(startOf('request')), 'internal')
        throw new Error('boom')
      })
    })
    await expect(work).rejects.toThrow('boom')
    expect(new Set(seen).size).toBe(1)
    expect(seen[0]).toMatch(/^[0-9a-f]{16}$/)
    expect(exporter.getFinishedSpans()).toEqual([])
  })

  it('are of this host: what a caller does not keep is decided on by the sampler, and has a span of its own', async () => {
    const { exporter, spans } = createWorld()
    const parent = outside(TraceFlags.NONE)
    await spans.within({ ...startOf('request'), parent }, async span => {
      expect(span.spanContext()).toMatchObject({ traceId: '1'.repeat(32), traceFlags: TraceFlags.NONE })
      expect(span.spanContext().spanId).not.toBe('2'.repeat(16))
    })
    await spans.within({ ...startOf('kept'), parent: outside(TraceFlags.SAMPLED) }, async () => undefined)
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['kept'])
  })
})
