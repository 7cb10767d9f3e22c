import * as z from 'zod'
import type { ToolSurface } from '../tool/surface.ts'
import type { Tool } from '../tool/tool.ts'
import { defineTool } from '../tool/tool.ts'
import { jobStatusName } from './job.ts'
import { statusSchemaOf } from './report.ts'

const surfaces: readonly ToolSurface[] = ['actions', 'mcp', 'api']

/**
 * The operation with which callers ask how their jobs go, wherever those can be started. The host has it by itself as
 * soon as a tool is a job. Uses no org, so it is there for callers of every kind.
 */
export function createJobStatusTool(jobTools: readonly Tool[]): Tool {
  return defineTool({
    name: jobStatusName,
    title: 'Job status',
    description:
      'Tells how far a job is, and its result once it is done. Use with the jobId that starting the job gave, a few seconds apart.',
    input: z.object({ jobId: z.string().min(1).max(64).describe('Id that the call which started the job gave.') }),
    output: statusSchemaOf(jobTools),
    writes: false,
    agent: {
      publish: jobTools.some(({ agent }) => agent.publish),
      pii: jobTools.some(({ agent }) => agent.pii === true),
    },
    surfaces: surfaces.filter(surface => jobTools.some(tool => tool.surfaces.includes(surface))),
    run: async () => {
      throw new Error('the host answers this one itself')
    },
  })
}
