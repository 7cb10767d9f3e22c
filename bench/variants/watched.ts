import { createCatalog } from '../../src/core/tool/catalog.ts'
import { defineTool, type Tool } from '../../src/core/tool/tool.ts'
import type { listen } from '../../src/host/server.ts'
import { soql } from '../../src/salesforce/query/soql.ts'
import { openTelemetry } from '../../src/telemetry/open.ts'
import { type ShapeName, shapeOf, toolName, toolTexts, toTools } from '../tool-shapes.ts'
import { createOursHost } from './ours.ts'

export interface WatchedOptions {
  readonly shapeName: ShapeName
  readonly orgUrl: string
  /** Address of a collector, or `off`. */
  readonly collect: string
  /** Whether the tool asks the org. */
  readonly work: string
  /** Share of the traces that are kept. */
  readonly ratio: string
}

/** A host that is watched, with one tool. */
export async function createWatched({ collect, orgUrl, ratio, shapeName, work }: WatchedOptions) {
  const tools = work === 'asks' ? [toAskingTool(shapeName)] : toTools(shapeName, 1)
  if (collect !== 'off') {
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

function toAskingTool(shapeName: ShapeName): Tool {
  const { input, output, run } = shapeOf(shapeName)
  return defineTool({
    ...{ ...toolTexts, name: toolName(0), input, output, runAs: 'user', writes: false },
    async run(given, { org }) {
      await org.query(soql`SELECT Id, Name FROM Account LIMIT 1`)
      return run(given)
    },
  })
}
