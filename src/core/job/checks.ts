import * as z from 'zod'
import { isLinkName, linkNameForm, toolNameProblem } from '../names.ts'
import { countUpTo, mustBe, textThat } from '../tool/fields.ts'
import { schemaField } from '../tool/schema-field.ts'
import type { Tool } from '../tool/tool.ts'
import { callbackField, maxTimeLimitMs } from './job.ts'
import type { JobOptions } from './options.ts'

export const timeLimitField = countUpTo(maxTimeLimitMs, `a whole number from 1 to ${maxTimeLimitMs}`)
export const countField = countUpTo(Number.MAX_SAFE_INTEGER, 'a whole number, at least 1')

const authorization = textThat(
  name => (isLinkName(name) ? undefined : `an authorization name has ${linkNameForm}`),
  'the name of an authorization',
)

const options = {
  progress: schemaField().optional(),
  callback: textThat(toolNameProblem, 'the name of the callback').optional(),
  continueAs: z.strictObject({ authorization }, mustBe("{ authorization: 'name' }")).optional(),
  timeLimitMs: timeLimitField.optional(),
  maxPerUser: countField.optional(),
  maxRunning: countField.optional(),
} satisfies Record<keyof JobOptions, z.ZodType>

/** What makes a tool a job. */
export const jobField = z.strictObject(options, mustBe(`an object such as {}, with ${Object.keys(options).join(', ')}`))

/** What has to hold between the job of a tool and its other fields, which it names. */
export interface JobRule {
  readonly of: readonly (keyof Tool)[]
  check(job: JobOptions, tool: Tool): string | undefined
}

/** For tools that are jobs. */
export const jobRules: readonly JobRule[] = [
  {
    of: ['job', 'surfaces'],
    check: ({ callback }, { surfaces }) =>
      callback === undefined || surfaces.includes('actions')
        ? undefined
        : 'job.callback: Salesforce alone is called back, so "actions" must be among the surfaces',
  },
  {
    of: ['job', 'agent'],
    check: ({ callback }, { agent }) =>
      callback !== undefined && agent.publish
        ? 'agent.publish: agents and flows cannot use an operation that calls back; leave it out, or declare a second tool without a callback'
        : undefined,
  },
  {
    of: ['job', 'input'],
    check: ({ callback }, { input }) =>
      callback !== undefined && Object.hasOwn(input.shape, callbackField)
        ? `input.${callbackField}: the host takes this one itself; give yours another name`
        : undefined,
  },
  {
    of: ['job', 'runAs'],
    check: ({ continueAs }, { runAs }) =>
      continueAs !== undefined && typeof runAs !== 'string'
        ? 'job.continueAs: only a job that runs as the user has a session that can end; leave it out'
        : undefined,
  },
  {
    of: ['runAs', 'prepare'],
    check: (_, { prepare, runAs }) =>
      runAs === 'user-plus' && prepare === undefined
        ? 'runAs: the extra permission set is gone once the call is answered: a job that runs as "user-plus" reads what it needs in `prepare`'
        : undefined,
  },
  {
    of: ['deadlineMs'],
    check: (_, { deadlineMs }) =>
      deadlineMs === undefined ? undefined : 'deadlineMs: is for tools that answer at once; a job has job.timeLimitMs',
  },
]
