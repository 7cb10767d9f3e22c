import { type BorrowedOrg, type OrgWork, withBorrowedOrg, withOwnOrg } from '../dev/borrowed-org.ts'
import type { Shell } from '../shell.ts'
import { UsageError } from '../usage.ts'
import { runSf } from './sf-program.ts'

/** Of the command line: the local org, as it is or with an sf project, or one that the Salesforce CLI is signed in to. */
export interface OrgChoice {
  readonly schema?: string | undefined
  readonly org?: string | undefined
}

export const orgOptions = { schema: { type: 'string' }, org: { type: 'string' } } as const

/** @throws UsageError */
export function requireOneOrg({ org, schema }: OrgChoice): void {
  if (schema !== undefined && org !== undefined) throw new UsageError('Say one of --schema and --org.')
  if (org !== undefined && !/^[^\s-]\S*$/.test(org)) throw new UsageError('--org: must be an alias or a username')
}

const administrator = { kind: 'local', username: 'admin@acme.example' } as const

/** Runs the work in the org that was chosen: as its user there, in a local org of its own as the administrator. */
export function withChosenOrg<Result>(
  { org, schema }: OrgChoice,
  shell: Shell,
  work: (borrowed: OrgWork) => Promise<Result>,
): Promise<Result> {
  const workIn = (place: BorrowedOrg) => withBorrowedOrg(place, work)
  if (org === undefined) {
    return withOwnOrg({ schema, shell }, localOrgUrl => workIn({ source: administrator, localOrgUrl }))
  }
  return workIn({ source: { kind: 'sf', alias: org, runSf }, localOrgUrl: shell.env.LOCAL_ORG_URL })
}
