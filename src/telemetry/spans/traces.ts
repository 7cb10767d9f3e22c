import { ProxyTracerProvider, type TracerProvider as Tracers } from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http'
import type { Resource } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { TelemetrySettings } from '../settings.ts'
import { createSpanBatches } from './batches.ts'
import { createChosenIds, createFaces } from './faces.ts'
import { createRandomIds } from './ids.ts'
import { createSpanSerializer } from './request.ts'
import { countIn } from './rows.ts'
import { type AttachingManager, createSpans } from './spans.ts'

export interface TracesParts {
  readonly settings: TelemetrySettings
  readonly resource: Resource
  readonly scope: InstrumentationScope
  readonly manager: AttachingManager
}

/** Starts what makes spans, of the host and of apps, and sends them. */
export function startTraces({ manager, resource, scope, settings }: TracesParts) {
  const sampler = toSampler(settings.sampler)
  const random = createRandomIds()
  const idGenerator = createChosenIds(random)
  const batches = settings.traces ? startBatches(settings, createSpanSerializer(resource, scope)) : undefined
  const spanProcessors = batches ? [batches] : []
  const provider = new TracerProvider({ resource, sampler, spanProcessors, idGenerator })
  const faces = createFaces(provider.getTracer(scope.name, scope.version), idGenerator)
  return {
    provider,
    global: withoutEngine(provider),
    spans: createSpans({ faces, ids: random, keep: batches?.keep ?? (() => {}), manager, sampler }),
  }
}

/** The exporter of the SDK, but for who keeps what is sent, and writes it. */
function startBatches({ batch: settings }: TelemetrySettings, serializer: ReturnType<typeof createSpanSerializer>) {
  const headers = { 'Content-Type': 'application/x-protobuf' }
  const exporter = createOtlpHttpExportDelegate(
    convertLegacyHttpOptions({}, 'TRACES', 'v1/traces', headers),
    serializer,
    'otlp_http_span_exporter',
    { name: 'span', countItems: countIn },
    undefined,
  )
  return createSpanBatches({ exporter, settings })
}

/** The engine of jobs has spans of its own, with the names of steps and the words of errors as they are. */
function withoutEngine(provider: Tracers): Tracers {
  const silent = new ProxyTracerProvider()
  return {
    getTracer: (name, ...rest) => (name === 'openworkflow' ? silent : provider).getTracer(name, ...rest),
  }
}

function toSampler({ name, ratio }: TelemetrySettings['sampler']): Sampler {
  if (name.endsWith('traceidratio') && ratio < 1) return ofParent(name, new TraceIdRatioBasedSampler(ratio))
  return ofParent(name, name.endsWith('always_off') ? new AlwaysOffSampler() : new AlwaysOnSampler())
}

const ofParent = (name: string, root: Sampler): Sampler =>
  name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
