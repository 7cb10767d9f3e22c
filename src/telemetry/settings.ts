import type { Taken } from './propagation.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** What the variables of OpenTelemetry say, beside those that its exporters read themselves. */
export interface TelemetrySettings {
  readonly traces: boolean
  readonly metrics: boolean
  readonly logs: boolean
  readonly sampler: { readonly name: SamplerName; readonly ratio: number }
  readonly batch: {
    readonly scheduledDelayMillis: number
    readonly maxQueueSize: number
    readonly maxExportBatchSize: number
    readonly exportTimeoutMillis: number
  }
  readonly metricEvery: { readonly exportIntervalMillis: number; readonly exportTimeoutMillis: number }
  readonly taken: Taken
}

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const
export type SamplerName = (typeof samplers)[number]

/**
 * Reads the variables. What cannot be read counts as not set, as the specification has it, and is a problem.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function readTelemetrySettings(env: Variables): {
  readonly settings: TelemetrySettings
  readonly problems: readonly string[]
} {
  const problems: string[] = []
  const read = createReader(env, problems)
  const isSent = (signal: 'TRACES' | 'METRICS' | 'LOGS', otherwise: string) => {
    const hasPlace = env.OTEL_EXPORTER_OTLP_ENDPOINT || env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]
    return Boolean(hasPlace) && read.choice(`OTEL_${signal}_EXPORTER`, ['otlp', 'none'], otherwise) === 'otlp'
  }
  noteProtocol(env, problems)
  const maxQueueSize = read.number('OTEL_BSP_MAX_QUEUE_SIZE', 2048)
  const exportIntervalMillis = read.number('OTEL_METRIC_EXPORT_INTERVAL', 60_000)
  const settings = {
    traces: isSent('TRACES', 'otlp'),
    metrics: isSent('METRICS', 'otlp'),
    // The log goes to standard output in any case, and on from there.
    logs: isSent('LOGS', 'none'),
    sampler: {
      name: read.choice('OTEL_TRACES_SAMPLER', samplers, 'parentbased_always_on') as SamplerName,
      ratio: read.number('OTEL_TRACES_SAMPLER_ARG', 1, [0, 1]),
    },
    batch: {
      maxQueueSize,
      scheduledDelayMillis: read.number('OTEL_BSP_SCHEDULE_DELAY', 5000),
      // The SDK's own is 512: a request costs as much as hundreds of spans, and 2,048 are half a megabyte.
      maxExportBatchSize: Math.min(maxQueueSize, read.number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 2048)),
      exportTimeoutMillis: read.number('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
    },
    metricEvery: {
      exportIntervalMillis,
      exportTimeoutMillis: Math.min(exportIntervalMillis, read.number('OTEL_METRIC_EXPORT_TIMEOUT', 30_000)),
    },
    taken: takenOf(env.OTEL_PROPAGATORS),
  }
  return { settings, problems }
}

const fromOne = [1, 2 ** 31 - 1] as const

function createReader(env: Variables, problems: string[]) {
  return {
    number(name: string, otherwise: number, [min, max]: readonly [number, number] = fromOne): number {
      const text = env[name]?.trim()
      if (!text) return otherwise
      const value = Number(text)
      if (value >= min && value <= max) return value
      problems.push(`${name}: must be a number from ${min} to ${max}`)
      return otherwise
    },
    choice(name: string, choices: readonly string[], otherwise: string): string {
      const text = env[name]?.trim()
      if (!text) return otherwise
      if (choices.includes(text)) return text
      problems.push(`${name}: must be ${choices.join(' or ')}`)
      return otherwise
    },
  }
}

/** There is one encoding here: the one that every collector takes. */
function noteProtocol(env: Variables, problems: string[]): void {
  for (const name of ['', 'TRACES_', 'METRICS_', 'LOGS_'].map(signal => `OTEL_EXPORTER_OTLP_${signal}PROTOCOL`)) {
    if (env[name] && env[name] !== 'http/protobuf')
      problems.push(`${name}: must be http/protobuf, which is what is sent`)
  }
}

function takenOf(text: string | undefined): Taken {
  if (!text?.trim()) return { trace: true, baggage: true }
  const names = text.split(',').map(name => name.trim())
  return { trace: names.includes('tracecontext'), baggage: names.includes('baggage') }
}
