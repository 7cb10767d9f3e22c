import * as z from 'zod'
import { jobProblems } from '../job/checks.ts'
import { isDeveloperName, toolNameProblem } from '../names.ts'
import { calloutProblems } from '../tool/callout-checks.ts'
import { runAsProblems } from '../tool/run-as-checks.ts'
import { type EventHandler, toEventTool } from './event.ts'

type Check = (handler: EventHandler) => string | readonly string[] | undefined

const checks: readonly Check[] = [
  ({ name }) => toolNameProblem(name),
  ({ dataActionTarget }) =>
    isDeveloperName(dataActionTarget)
      ? undefined
      : 'dataActionTarget: an API name has 3 to 30 letters, digits and single underscores, starting with a letter',
  ({ payload }) => (payload instanceof z.ZodObject ? undefined : 'payload: must be a z.object'),
  // Types are not checked when the host starts.
  ({ acrossOrgs, runAs }) =>
    typeof runAs === 'object' && runAs
      ? runAsProblems({ runAs, acrossOrgs })
      : 'runAs: an event comes without a user, so it must be { authorization: ... }, the developer name of one',
  calloutProblems,
]

/** What is wrong with a handler of events. */
export function eventProblems(handler: EventHandler): string[] {
  const own = checks.flatMap(check => check(handler) ?? [])
  const limits = jobProblems(toEventTool(handler)).map(text => text.replace('maxPerUser', 'maxRunning'))
  return [...own, ...limits].map(problem => `event "${handler.name}": ${problem}`)
}
