import { createCatalog } from '../../src/core/tool/catalog.ts'
import type { listen } from '../../src/host/server/server.ts'
import { openTelemetry } from '../../src/telemetry/open.ts'
import type { OwnOptions } from '../calls/server-options.ts'
import { toTools } from '../calls/tool-shapes.ts'
import { createOursHost } from './ours.ts'

/** A host that is watched, with one tool. */
export async function createWatched({ asks, collect, orgUrl = '', ratio = '1', shape }: OwnOptions) {
  const tools = toTools({ shape, count: 1, asks })
  if (collect !== undefined) {
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collect,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: ratio,
    })
  }
  const source = { name: 'bench', version: '1.0.0' }
  const catalog = createCatalog(tools)
  const { telemetry } = await openTelemetry({ env: process.env, service: source, catalog, toOrgs: false })
  const host = await createOursHost({ orgUrl, tools, telemetry })
  return { fetch: host.app.fetch as Parameters<typeof listen>[0], around: host.around }
}
