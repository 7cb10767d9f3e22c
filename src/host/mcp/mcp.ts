import { mcpKindOf } from '../../core/disclosure/disclosure.ts'
import { showJobs } from '../../core/disclosure/shown-jobs.ts'
import { createObjectReader } from '../../core/org/objects.ts'
import { type MountedSurface, mount } from '../../surfaces/http/surface.ts'
import { createConfirmation } from '../../surfaces/mcp/confirmation/confirmation.ts'
import { type McpParts, mcpSurface } from '../../surfaces/mcp/mcp.ts'
import { createTasks } from '../../surfaces/mcp/tasks/tasks.ts'
import { type HostParts, hostnamesOf, type SurfaceBase } from '../surface-parts.ts'
import { createShownLists } from './shown-lists.ts'

/** The MCP surface with its real parts. */
export const createMcp = (parts: HostParts, base: McpBase): MountedSurface => mount(mcpSurface, toParts(parts, base))

interface McpBase extends SurfaceBase {
  readonly readBearer: McpParts['readBearer']
}

function toParts(
  { config, info, log, policies, telemetry, topics = [] }: HostParts,
  { catalog, claims, readBearer, runtime, signIn, stores, strangers }: McpBase,
): McpParts {
  const publicUrl = config.publicUrl ?? `http://localhost:${config.appPort}`
  return {
    ...{ catalog, info, invoke: runtime.invoke, plan: runtime.plan, telemetry },
    hostnames: hostnamesOf(config),
    ...{ issuer: publicUrl, resource: `${publicUrl}/mcp`, readBearer, tokens: strangers.tokens },
    noteStepUp: signIn?.noteStepUp,
    ...createShownLists({ catalog, log, topics, objects: createObjectReader(runtime.calls) }, policies),
    confirmation: createConfirmation({
      ...{ claim: claims.claim, keys: stores.vault.deriveKeys('mcp-questions'), take: strangers.take },
      plan: runtime.plan,
    }),
    withCustomPermissions: runtime.withCustomPermissions,
    tasks: runtime.jobs && createTasks({ catalog, jobs: showJobs(runtime.jobs, policies, mcpKindOf) }),
  }
}
