import { context, createContextKey, ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it } from 'vitest'
import { createChosenIds, createFaces } from '../../../../src/telemetry/spans/faces.ts'
import { createRandomIds, spanIdOf, traceIdOf } from '../../../../src/telemetry/spans/ids.ts'
import { noteStatus, type OwnSpan, toAdded, toShape } from '../../../../src/telemetry/spans/own-span.ts'
import { createSpans, fail, note } from '../../../../src/telemetry/spans/spans.ts'

afterEach(() => {
  context.disable()
})

/** What a span of ours is in what is sent. */
const seenOf = (span: OwnSpan) => ({
  ...{ traceId: traceIdOf(span.trace), spanId: spanIdOf(span), parentId: span.parent && spanIdOf(span.parent) },
})
type Sent = OwnSpan & ReturnType<typeof seenOf> & { readonly endMs: number }

/** Spans that are sent: ours, and those that an app said something of or made by the API. */
function createWorld(root: Sampler = new AlwaysOnSampler()) {
  const sent: Sent[] = []
  const exporter = new InMemorySpanExporter()
  const ids = createRandomIds()
  const [chosen, sampler] = [createChosenIds(ids), new ParentBasedSampler({ root })]
  const spanProcessors = [new SimpleSpanProcessor({ exporter })]
  const tracer = new TracerProvider({ sampler, spanProcessors, idGenerator: chosen }).getTracer('test')
  const manager = new AsyncLocalStorageContextManager().enable()
  context.setGlobalContextManager(manager)
  const spans = createSpans({
    ...{ ids, manager, sampler, faces: createFaces(tracer, chosen) },
    keep: (span, endMs) => sent.push(Object.assign(span, seenOf(span), { endMs })),
  })
  return { sent, spans, tracer, byApi: () => exporter.getFinishedSpans() }
}

const startOf = (name: string) => ({ shape: toShape(name, SpanKind.INTERNAL, { 'applink.surface': name }) })
const nothing = async () => undefined

/** A span of another program, as a header names it. */
const outside = (traceFlags: TraceFlags) =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: '1'.repeat(32), spanId: '2'.repeat(16), isRemote: true, traceFlags })

describe('spans that are kept', () => {
  it('have what was said of them until their end, and nothing that is said later', async () => {
    const { sent, spans } = createWorld()
    const [early, late] = [toAdded({ 'applink.org.id': 'o' }), toAdded({ 'applink.org.id': 'p' })]
    await spans.within(startOf('call'), async span => {
      note(span, early)
      noteStatus(span, 200)
    })
    const [span = expect.unreachable()] = sent
    note(span, late)
    noteStatus(span, 500)
    fail(span, 'internal')
    spans.end(span)
    const attributes = { 'applink.surface': 'call', 'http.response.status_code': 200 }
    expect(sent).toEqual([expect.objectContaining({ added: [early], failure: undefined })])
    expect(span.shape).toMatchObject({ name: 'call', attributes })
    expect(span.endMs).toBeGreaterThanOrEqual(span.startMs)
  })

  it('are children of what they run in, also after that has ended, and in what an app made of its context', async () => {
    const { sent, spans } = createWorld()
    let later: Promise<void> | undefined
    const { promise, resolve } = Promise.withResolvers<void>()
    const key = createContextKey('of an app')
    await spans.within(startOf('outer'), async () => {
      later = promise.then(() => spans.within(startOf('inner'), nothing))
      await context.with(context.active().setValue(key, 'kept'), () =>
        spans.within(startOf('derived'), async () => expect(context.active().getValue(key)).toBe('kept')),
      )
    })
    resolve()
    await later
    expect(sent.map(({ shape }) => shape.name)).toEqual(['derived', 'outer', 'inner'])
    const [derived, outer, inner] = sent
    expect([derived?.parentId, outer?.parentId, inner?.parentId]).toEqual([outer?.spanId, undefined, outer?.spanId])
    expect(new Set(sent.map(({ traceId }) => traceId)).size).toBe(1)
  })

  it('fail as the work in them does, by its code alone', async () => {
    const { sent, spans } = createWorld()
    const work = spans.within(startOf('call'), () => Promise.reject(new Error('boom')))
    await expect(work).rejects.toThrow('boom')
    expect(sent.map(({ failure }) => failure)).toEqual(['internal'])
  })
})

describe('a request', () => {
  it('lends its place to what it does, one after another, and leaves it to what goes on behind the last', async () => {
    const { sent, spans } = createWorld()
    const request = spans.begin({ ...startOf('request'), parent: ROOT_CONTEXT })
    let later: Promise<void> | undefined
    const { promise, resolve } = Promise.withResolvers<void>()
    await spans.run({ span: request, outer: ROOT_CONTEXT, request }, async () => {
      await spans.within(startOf('plan'), nothing)
      expect(trace.getActiveSpan()?.spanContext().spanId).toBe(sent[0]?.spanId)
      await spans.within(startOf('call'), async call => {
        expect(trace.getActiveSpan()?.spanContext().spanId).toBe(spanIdOf(call))
        later = promise.then(() => spans.end(spans.begin(startOf('left behind'))))
        await Promise.all([spans.within(startOf('nested'), nothing), spans.within(startOf('beside'), nothing)])
      })
      spans.end(request)
    })
    resolve()
    await later
    const nameOf = new Map(sent.map(({ shape, spanId }) => [spanId, shape.name]))
    expect(sent.map(({ parentId = '', shape }) => [shape.name, nameOf.get(parentId)])).toEqual([
      ['plan', 'request'],
      ['nested', 'call'],
      ['beside', 'call'],
      ['call', 'request'],
      ['request', undefined],
      ['left behind', 'call'],
    ])
  })

  it('keeps its place where what it does belongs to another trace', async () => {
    const { sent, spans } = createWorld()
    const request = spans.begin({ ...startOf('request'), parent: ROOT_CONTEXT })
    await spans.run({ span: request, outer: ROOT_CONTEXT, request }, async () => {
      await spans.within({ ...startOf('message'), parent: outside(TraceFlags.SAMPLED) }, nothing)
      expect(spans.current()?.span).toBe(request)
    })
    expect(sent.map(({ traceId }) => traceId)).toEqual(['1'.repeat(32)])
  })
})

describe('an app that uses the API', () => {
  it('has its spans in the trace, and says what it likes of the span that it runs in', async () => {
    const { byApi, sent, spans, tracer } = createWorld()
    const start = { ...startOf('request'), parent: outside(TraceFlags.SAMPLED) }
    await spans.within(start, () =>
      spans.within(startOf('call'), async span => {
        const active = trace.getActiveSpan() ?? expect.unreachable()
        expect(active.isRecording()).toBe(true)
        tracer.startActiveSpan('of the app', own => own.end())
        active.setAttribute('app.step', 3).addEvent('half done').end()
        noteStatus(span, 200)
        fail(span, 'conflict')
      }),
    )
    const [own, call] = byApi()
    const [request] = sent
    expect(sent.map(({ shape }) => shape.name)).toEqual(['request'])
    expect(call).toMatchObject({
      name: 'call',
      attributes: {
        ...{ 'applink.surface': 'call', 'app.step': 3, 'http.response.status_code': 200, 'error.type': 'conflict' },
      },
      events: [{ name: 'half done' }],
      status: { code: 2 },
    })
    expect(call?.parentSpanContext?.spanId).toBe(request?.spanId)
    expect(own?.parentSpanContext?.spanId).toBe(call?.spanContext().spanId)
    expect([own, call].map(span => span?.spanContext().traceId)).toEqual(['1'.repeat(32), '1'.repeat(32)])
  })
})

describe('spans that nobody keeps', () => {
  it('are one for all that runs in the first, which carries its trace on', async () => {
    const { byApi, sent, spans, tracer } = createWorld(new AlwaysOffSampler())
    const seen: (string | undefined)[] = []
    const noteSeen = (span: OwnSpan) => {
      seen.push(spanIdOf(span), trace.getActiveSpan()?.spanContext().spanId)
    }
    const work = spans.within(startOf('outer'), async outer => {
      noteSeen(outer)
      await spans.within(startOf('inner'), async inner => {
        noteSeen(inner)
        trace.getActiveSpan()?.setAttribute('app.step', 1)
        tracer.startSpan('of the app').end()
        fail(spans.begin(startOf('request')), 'internal')
        throw new Error('boom')
      })
    })
    await expect(work).rejects.toThrow('boom')
    expect(new Set(seen).size).toBe(1)
    expect(seen[0]).toMatch(/^[0-9a-f]{16}$/)
    expect([...sent, ...byApi()]).toEqual([])
  })

  it('are of this host: what a caller does not keep is decided on by the sampler, and has a span of its own', async () => {
    const { sent, spans } = createWorld()
    await spans.within({ ...startOf('request'), parent: outside(TraceFlags.NONE) }, async span => {
      expect(seenOf(span)).toMatchObject({ traceId: '1'.repeat(32), parentId: '2'.repeat(16) })
      expect(span.trace.isKept).toBe(false)
      expect(spanIdOf(span)).not.toBe('2'.repeat(16))
    })
    await spans.within({ ...startOf('kept'), parent: outside(TraceFlags.SAMPLED) }, nothing)
    expect(sent.map(({ isFromOutside, parentId, shape }) => [shape.name, parentId, isFromOutside])).toEqual([
      ['kept', '2'.repeat(16), true],
    ])
  })
})
