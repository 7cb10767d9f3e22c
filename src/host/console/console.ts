import { createAuditAdministration } from '../../audit/administration.ts'
import { showJobs } from '../../core/disclosure/shown-jobs.ts'
import { createJobAdministration } from '../../jobs/operate/administration.ts'
import { findUserId, readUsernames } from '../../salesforce/people.ts'
import type { DevDoor } from '../../surfaces/console/dev/parts.ts'
import type { ConsoleAdmin, ConsoleParts } from '../../surfaces/console/visit.ts'
import type { HostParts, SurfaceBase } from '../surface-parts.ts'
import { createLinks } from './links.ts'

interface ConsoleDoors {
  readonly own: ConsoleParts['door']
  readonly publicUrl: string
  /** Of the pages for developers. */
  readonly dev: DevDoor | undefined
}

export function createConsoleParts(
  parts: HostParts,
  { catalog, runtime, signIn }: Pick<SurfaceBase, 'catalog' | 'runtime' | 'signIn'>,
  doors: ConsoleDoors,
): ConsoleParts {
  const { info, log, policies, topics = [] } = parts
  const { invoke, jobs, plan, withConsolePermissions: withCustomPermissions } = runtime
  return {
    ...{ topics, invoke, log, plan, withCustomPermissions },
    ...{ catalog: policies?.catalogFor('console') ?? catalog, disclosure: policies },
    jobs: jobs && showJobs(jobs, policies, () => 'console'),
    ...{ title: info.title, host: new URL(doors.publicUrl).host, door: doors.own, dev: doors.dev },
    admin: createAdminParts(parts, { runtime, signIn }),
  }
}

function createAdminParts(
  { config, info, log, sessionSet }: HostParts,
  { runtime, signIn }: Pick<SurfaceBase, 'runtime' | 'signIn'>,
): ConsoleAdmin | undefined {
  const { adminRule: rule } = config
  const signIns = signIn?.administration
  if (!rule || !signIns) return undefined
  const { orgs, record } = runtime.calls
  const { database, jobs, keepsAudit } = runtime
  return {
    ...{ rule, signIns, sessionSet, audit: keepsAudit ? createAuditAdministration(database) : undefined },
    jobs: jobs && createJobAdministration({ database, operator: jobs, now: Date.now }),
    ...{ links: createLinks(config, runtime), callersSet: info.name },
    people: {
      namesOf: (person, userIds, scope) => readUsernames(orgs.connectUser(person, scope), userIds),
      idOf: (person, username, scope) => findUserId(orgs.connectUser(person, scope), username),
    },
    record(call) {
      const { footprint, org, outcome, requestId, subject, tool, user } = call
      log.info('administrator', { requestId, org, user, action: tool, subject, job: footprint?.job, outcome })
      record(call)
    },
  }
}
