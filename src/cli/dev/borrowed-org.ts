import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { CallScope, Person } from '../../core/caller.ts'
import type { Org } from '../../core/org/org.ts'
import { openBorrowedTools, type SessionSource } from '../../host/borrowed-tools.ts'
import { createLog } from '../../host/log.ts'
import type { Shell } from '../shell.ts'
import { startLocalOrg } from './local-org.ts'

/** A local org of one's own. */
export interface OwnOrg {
  /** sf project whose objects it has as well. */
  readonly schema: string | undefined
  readonly shell: Shell
}

/** Runs the work beside a local org that lives as long as it takes, on ports of its own. */
export async function withOwnOrg<Result>({ schema, shell }: OwnOrg, work: (orgUrl: string) => Promise<Result>) {
  const args = schema === undefined ? [] : ['--schema', resolve(shell.folder, schema)]
  const env = { ...shell.env, ORG_PORT: '0', PORT: '0' }
  const { org, process: program } = await startLocalOrg({ args, appPort: 9 }, { ...shell, env })
  try {
    return await work(org.org)
  } finally {
    program.kill()
  }
}

const timeLimitMs = 300_000

export interface BorrowedOrg {
  readonly source: SessionSource
  readonly localOrgUrl: string | undefined
}

/** What a borrowed session gives to one piece of work. */
export interface OrgWork extends Pick<CallScope, 'signal'> {
  readonly org: Org
  readonly session: Person['session']
}

/** Runs the work in the session of one user, within five minutes. No tool is there. */
export async function withBorrowedOrg<Result>(
  place: BorrowedOrg,
  work: (borrowed: OrgWork) => Promise<Result>,
): Promise<Result> {
  const log = createLog({ level: 'warn', now: () => new Date(), write: text => process.stderr.write(text) })
  const nothing = { appLink: undefined, callouts: new Map(), tools: [] }
  const { calls, caller, close } = await openBorrowedTools({
    ...{ ...nothing, ...place, log, toolDeadlineMs: timeLimitMs },
  })
  const signal = AbortSignal.timeout(timeLimitMs)
  try {
    const org = calls.orgs.connectUser(caller, { signal, requestId: randomUUID() })
    return await work({ org, session: caller.session, signal })
  } finally {
    await close()
  }
}
