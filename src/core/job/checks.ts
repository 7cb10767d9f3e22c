import * as z from 'zod'
import { isDeveloperName, toolNameProblem } from '../names.ts'
import type { Tool } from '../tool/tool.ts'
import { callbackField, maxTimeLimitMs } from './job.ts'
import type { JobOptions } from './options.ts'

type Check = (job: JobOptions, tool: Tool) => string | undefined

const isCount = (value: number | undefined): boolean => value === undefined || (Number.isInteger(value) && value > 0)

const checks: readonly Check[] = [
  ({ progress }) =>
    progress === undefined || progress instanceof z.ZodObject ? undefined : 'job.progress: must be a z.object',
  ({ callback }) => (callback === undefined ? undefined : toolNameProblem(callback)?.replace(/^name/, 'job.callback')),
  ({ callback }, { surfaces }) =>
    callback === undefined || surfaces.includes('actions')
      ? undefined
      : 'job.callback: Salesforce alone is called back, so "actions" must be among the surfaces',
  ({ callback }, { agent }) =>
    callback !== undefined && agent.publish
      ? 'agent.publish: agents and flows cannot use an operation that calls back; leave it out, or declare a second tool without a callback'
      : undefined,
  ({ callback }, { input }) =>
    callback !== undefined && input instanceof z.ZodObject && Object.hasOwn(input.shape, callbackField)
      ? `input.${callbackField}: the host takes this one itself`
      : undefined,
  ({ continueAs }) =>
    continueAs === undefined || isDeveloperName(continueAs.authorization)
      ? undefined
      : 'job.continueAs: an authorization name has 3 to 30 letters, digits and single underscores, starting with a letter',
  ({ continueAs }, { runAs }) =>
    continueAs !== undefined && typeof runAs !== 'string'
      ? 'job.continueAs: only a job that runs as the user has a session that can end'
      : undefined,
  (_, { prepare, runAs }) =>
    runAs === 'user-plus' && prepare === undefined
      ? 'runAs: the extra permission set is gone once the call is answered: a job that runs as "user-plus" reads what it needs in `prepare`'
      : undefined,
  ({ timeLimitMs }) =>
    timeLimitMs === undefined || (isCount(timeLimitMs) && timeLimitMs <= maxTimeLimitMs)
      ? undefined
      : `job.timeLimitMs: a whole number from 1 to ${maxTimeLimitMs}`,
  ({ maxPerUser }) => (isCount(maxPerUser) ? undefined : 'job.maxPerUser: a whole number, at least 1'),
  ({ maxRunning }) => (isCount(maxRunning) ? undefined : 'job.maxRunning: a whole number, at least 1'),
  (_, { deadlineMs }) =>
    deadlineMs === undefined ? undefined : 'deadlineMs: is for tools that answer at once; a job has job.timeLimitMs',
]

/** What is wrong with the job of a tool. */
export function jobProblems(tool: Tool): readonly string[] {
  const { job, prepare } = tool
  if (job) return checks.flatMap(check => check(job, tool) ?? [])
  return prepare ? ['prepare: is for jobs; a tool that answers at once does all in `run`'] : []
}
