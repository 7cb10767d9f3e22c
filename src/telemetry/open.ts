import type { Catalog } from '../core/tool/catalog.ts'
import { telemetryPackages } from './packages.ts'
import type { Telemetry, TelemetryParts } from './telemetry.ts'

type Variables = Readonly<Record<string, string | undefined>>

export interface OpenTelemetryParts extends Pick<TelemetryParts, 'env' | 'service' | 'toOrgs'> {
  readonly catalog: Pick<Catalog, 'tools' | 'events'>
}

/** What there is to collect with, and what to say at the start. */
export interface OpenedTelemetry {
  /** Absent: nobody collects anything, and nothing for it is loaded. */
  readonly telemetry?: Telemetry
  /** What keeps it from being there, though it is wanted. */
  readonly fix?: string
}

/** Loads the SDK where the address of a collector is set. It is no dependency: an app that wants it installs it. */
export async function openTelemetry({ catalog, env, ...parts }: OpenTelemetryParts): Promise<OpenedTelemetry> {
  if (!isWanted(env)) return {}
  const names = new Set([...catalog.tools, ...catalog.events].map(({ name }) => name))
  try {
    const { createTelemetry } = await import('./telemetry.ts')
    return { telemetry: createTelemetry({ ...parts, env, isKnown: name => names.has(name) }) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    return { fix: `npm install ${telemetryPackages.join(' ')}` }
  }
}

const places = ['', 'TRACES_', 'METRICS_', 'LOGS_'].map(signal => `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`)

const isWanted = (env: Variables): boolean =>
  places.some(name => env[name]) && env.OTEL_SDK_DISABLED?.trim().toLowerCase() !== 'true'
