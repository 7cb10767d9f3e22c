import { type Addons, createAddons } from '../applink/addons.ts'
import { createCallRecorder } from '../audit/recorder.ts'
import { createAuthorizations } from '../authorizations/authorizations.ts'
import { createOwnAuthorizations } from '../authorizations/own.ts'
import { createCallouts } from '../callouts/callouts.ts'
import type { Disclosure } from '../core/disclosure/disclosure.ts'
import { createEventIntake } from '../core/event/accept.ts'
import { createCalls } from '../core/invoke/calls.ts'
import { createSharedTimer } from '../core/invoke/shared-timer.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import { customPermissionsOf } from '../core/tool/run-as.ts'
import { createCallerProof } from '../identity/applink/proof.ts'
import {
  type CustomPermissionParts,
  createCustomPermissions,
  type WithCustomPermissions,
} from '../identity/permissions/permissions.ts'
import { createJobs, type Jobs, type JobsOptions } from '../jobs/jobs.ts'
import type { OrgTrust } from '../salesforce/trust.ts'
import type { SignInServer } from '../sign-in/sign-in.ts'
import { createCallKeys } from '../storage/call-keys/call-keys.ts'
import { createIsRevoked } from '../storage/revocations/revocations.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Config } from './config.ts'
import type { Trace } from './dev/trace.ts'
import type { HostLog } from './log.ts'
import { createOrgs } from './orgs.ts'
import type { Stores } from './stores.ts'

export interface RuntimeParts {
  readonly config: Config
  readonly catalog: Catalog
  /** What accepted jobs may be of. Default: the catalog. */
  readonly accepted?: Catalog | undefined
  readonly stores: Stores
  readonly trust: OrgTrust
  /** Absent: nobody signs in over MCP. */
  readonly signIn: SignInServer | undefined
  readonly log: HostLog
  /** Absent: nobody collects anything. */
  readonly telemetry: Telemetry | undefined
  readonly jobsOptions?: JobsOptions | undefined
  /** Absent: everybody is shown all that a tool gives. */
  readonly disclosure?: Disclosure | undefined
  /** Only with `npm run dev`. */
  readonly trace?: Trace | undefined
}

/** What runs tools, in a process that answers requests as in one that only works on jobs. */
export function createRuntime(parts: RuntimeParts) {
  const { catalog, config, log, signIn, telemetry, trust } = parts
  const appLink = createAddons({ ...config.appLink, trust, watch: telemetry?.appLinkTransport })
  const { authorizations, own } = createAuthorizationsOf(parts, appLink)
  const now = () => performance.now()
  const callouts = createCallouts({ now, targets: config.callouts, telemetry })
  const orgs = createOrgs({
    authorizations,
    limitShares: config.limitShares,
    requests: config.orgRequests,
    log,
    signIn,
    telemetry,
    watch: parts.trace?.watch,
  })
  const requireProof = createCallerProof({ now, identify: orgs.identify })
  const { audit, record, recordInTurn } = createRecorderOf(parts)
  const undeclared = undeclaredOf(parts)
  const isRevoked = createIsRevoked({ ...parts.stores, log, now })
  const jobs = createJobsOf(parts, {
    ...{ orgs, callouts, isRevoked, log, undeclared },
    ...{ audit: parts.trace ? noted(audit?.record, parts.trace) : audit?.record, telemetry: telemetry?.jobs },
  })
  if (telemetry && jobs) telemetry.count(jobs.counts)
  const keys = createCallKeys({ ...parts.stores, now: Date.now })
  const names = customPermissionsOf(catalog.tools)
  const withHeld = createWithHeld(parts, { names, now, readHeld: orgs.readHeld })
  const calls = { ...deadlinesOf(config), orgs, now, record, recordInTurn, undeclared }
  return {
    ...{ appLink, calls, isRevoked, jobs, now, own },
    ...{ database: parts.stores.database, keepsAudit: audit !== undefined },
    /** Absent: no tool asks people for any. */
    withCustomPermissions: names.length > 0 ? withHeld : undefined,
    /** The same for the console, which also asks whether she is an administrator. */
    withConsolePermissions: withHeld,
    /** Absent: nothing handles events. */
    eventIntake:
      jobs && catalog.events.length > 0 ? createEventIntake({ ...calls, ...authorizations, catalog, jobs }) : undefined,
    ...watched(
      createCalls({ ...calls, catalog, callouts, jobs, keys, log, requireProof, disclosure: parts.disclosure }),
      telemetry,
    ),
    sweepKeys: keys.sweep,
    async close() {
      await Promise.all([orgs.close(), appLink.close(), own.close(), callouts.close()])
      await audit?.close()
    },
  }
}

const deadlinesOf = ({ toolDeadlineMs: deadlineMs }: Config) => ({ deadlineMs, setTimer: createSharedTimer() })

/** Whoever writes a tool is told at once. */
const undeclaredOf = ({ disclosure, trace }: RuntimeParts) => (trace ? 'refuse' : disclosure?.undeclared)

/** One memory of what people have, for all who ask. */
function createWithHeld(
  { config: { adminRule }, log }: RuntimeParts,
  { names, ...parts }: Omit<CustomPermissionParts, 'log'>,
): WithCustomPermissions | undefined {
  const asked = adminRule ? [...new Set([...names, adminRule.permission])] : names
  return asked.length > 0 ? createCustomPermissions({ ...parts, log, names: asked }) : undefined
}

/** A call that has ended is a line of the log, and counts where somebody counts. */
function createRecord({ record }: HostLog, telemetry: Telemetry | undefined): HostLog['record'] {
  if (!telemetry) return record
  return call => {
    record(call)
    if (call.kind === undefined) telemetry.record(call)
  }
}

const noted =
  (record: HostLog['record'] | undefined, { calls }: Trace): HostLog['record'] =>
  call => {
    calls.note(call)
    record?.(call)
  }

const watched = ({ invoke, plan }: ReturnType<typeof createCalls>, telemetry: Telemetry | undefined) =>
  telemetry ? { invoke: telemetry.invoke(invoke), plan: telemetry.plan(plan) } : { invoke, plan }

/** Those of the settings are tried at once, beside whatever else starts. */
function createAuthorizationsOf({ config, log, telemetry, trust }: RuntimeParts, appLink: Addons) {
  const { authorizations: settings } = config
  const own = createOwnAuthorizations({ ...settings, trust, watch: telemetry?.orgTransport })
  const addons = config.appLink.addons.length > 0 ? appLink : undefined
  if (settings.entries.length > 0) {
    void import('./authorizations/start-check.ts').then(({ checkAuthorizations }) =>
      checkAuthorizations({ own, addons, log, settings }),
    )
  }
  return { own, authorizations: createAuthorizations({ own, addons }) }
}

function createRecorderOf({ config, log, stores: { database }, telemetry, trace, ...parts }: RuntimeParts) {
  const { accepted: catalog = parts.catalog } = parts
  const { auditDays: days, database: place } = config
  const record = createRecord(log, telemetry)
  const told = { ...log, record: trace ? noted(record, trace) : record }
  const traceIdOf = telemetry && (() => telemetry.traceIds()?.traceId)
  return createCallRecorder({ catalog, database, days, traceIdOf, log: told, dataFolder: place.folder })
}

export type Runtime = ReturnType<typeof createRuntime>

function createJobsOf(
  { config: { callbackPaths }, disclosure, jobsOptions: options = {}, stores, ...offered }: RuntimeParts,
  parts: Pick<
    Parameters<typeof createJobs>[0],
    'orgs' | 'callouts' | 'isRevoked' | 'log' | 'audit' | 'telemetry' | 'undeclared'
  >,
): Jobs | undefined {
  const { accepted: catalog = offered.catalog } = offered
  const { database, takeover, vault: sealer } = stores
  return takeover && createJobs({ ...parts, callbackPaths, catalog, disclosure, database, takeover, sealer, options })
}
