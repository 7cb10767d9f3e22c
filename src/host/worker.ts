import type { Disclosure } from '../core/disclosure/disclosure.ts'
import type { EventHandler } from '../core/event/event.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import { createOrgTrust } from '../salesforce/trust.ts'
import type { SignInServer, SignInServerParts } from '../sign-in/sign-in.ts'
import { createRates } from '../storage/rates/rates.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Config } from './config.ts'
import type { HostLog } from './log.ts'
import { createRuntime } from './runtime.ts'
import { openStores } from './stores.ts'
import { createStrangers } from './strangers/strangers.ts'

export interface WorkerParts {
  readonly config: Config
  readonly tools: readonly Tool[]
  readonly events?: readonly EventHandler[]
  readonly log: HostLog
  /** Absent: Apex is told all that a job gives. */
  readonly disclosure?: Disclosure | undefined
  /** Absent: nobody collects anything. */
  readonly telemetry?: Telemetry | undefined
}

/** Opens the stores and works on jobs, without answering requests. @throws Error when nothing is a job */
export async function startWorker({ config, disclosure, events, log, telemetry, tools }: WorkerParts) {
  const catalog = createCatalog(tools, events)
  const trust = createOrgTrust({ localOrgUrl: config.localOrgUrl })
  const stores = await openStores({ config, log, telemetry, hasJobs: catalog.hasJobs })
  const strangers = createStrangers({ ...config, rates: createRates({ ...stores, log, now: () => performance.now() }) })
  const signIn = await createSignInOf(config, { ...stores, catalog, log, ...trust, strangers })
  const { close, jobs } = createRuntime({ config, catalog, stores, trust, signIn, log, telemetry, disclosure })
  if (!jobs) throw new Error('There is nothing to work on: no tool is a job, and nothing handles events.')
  jobs.work()
  return {
    async stop(graceMs: number, reason?: 'handover' | 'crash') {
      await jobs.stop(graceMs, reason)
      await close()
      await stores.close()
    },
  }
}

/** For the sessions of people: their jobs outlive an access token. */
async function createSignInOf(
  config: Config,
  parts: Omit<SignInServerParts, 'settings' | 'publicUrl' | 'byPages' | 'now'>,
): Promise<SignInServer | undefined> {
  const { publicUrl } = config
  if (!config.signIn || !publicUrl) return undefined
  const { createSignInServer } = await import('../sign-in/sign-in.ts')
  return createSignInServer({ ...parts, settings: config, publicUrl, now: Date.now, byPages: false })
}
