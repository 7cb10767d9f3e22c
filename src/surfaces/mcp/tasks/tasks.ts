import type { Caller } from '../../../core/caller.ts'
import { AppError } from '../../../core/failure.ts'
import type { JobState, JobWatch } from '../../../core/job/state.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import { type DetailedTask, type Task, toDetailedTask, toTask } from './task.ts'
import { createWait, type WaitForJob, type WaitParts } from './wait.ts'

export interface TasksParts extends Omit<WaitParts, 'jobs' | 'words'> {
  readonly catalog: Catalog
  readonly jobs: JobWatch
}

/** The jobs of a caller as tasks: those that were started here, under their own ids. */
export interface Tasks {
  /** @throws AppError as `JobWatch.stateOf` */
  find(taskId: string, caller: Caller): Promise<JobState>
  /** What the call of a job gives once it is accepted. @throws AppError not_found */
  created(jobId: string, caller: Caller): Promise<CreatedTask>
  /** @throws AppError not_found */
  get(taskId: string, caller: Caller): Promise<DetailedTask>
  /** Ends the job, unless it is over. @throws AppError not_found */
  cancel(taskId: string, caller: Caller): Promise<void>
  /** The tool behind a task; `undefined` for a task that is not the caller's. */
  toolOf(taskId: string, caller: Caller): Promise<Tool | undefined>
  /** For any job of the caller's. */
  readonly wait: WaitForJob
}

/** In the place of a result. */
export type CreatedTask = Task & { readonly resultType: 'task' }

/**
 * @returns nothing when no tool for MCP is a job.
 * @see https://modelcontextprotocol.github.io/ext-tasks/specification/2026-07-28/tasks.html
 */
export function createTasks({ catalog, jobs, ...times }: TasksParts): Tasks | undefined {
  if (!catalog.tools.some(({ job, surfaces }) => job && surfaces.includes('mcp'))) return undefined
  const find: Tasks['find'] = async (taskId, caller) => {
    const state = await jobs.stateOf(taskId, caller)
    // Those that the same person started in Salesforce are no tasks: `jobStatus` tells of them.
    if (state.surface === 'mcp') return state
    throw new AppError('not_found', 'There is no such task.')
  }
  return {
    find,
    created: async (jobId, caller) => ({ resultType: 'task', ...toTask(await find(jobId, caller), catalog) }),
    get: async (taskId, caller) => toDetailedTask(await find(taskId, caller), catalog),
    async cancel(taskId, caller) {
      await find(taskId, caller)
      await jobs.cancel(taskId, caller).catch(passOver)
    },
    async toolOf(taskId, caller) {
      const state = await find(taskId, caller).catch(asNothing)
      return state && catalog.toolOf(state.tool, 'mcp')
    },
    wait: createWait({ jobs, words: catalog, ...times }),
  }
}

/** It is over, which is as good. */
function passOver(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'conflict')) throw error
}

function asNothing(error: unknown): undefined {
  if (!(error instanceof AppError && error.code === 'not_found')) throw error
}
