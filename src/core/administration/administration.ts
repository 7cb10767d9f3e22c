import type { Person } from '../caller.ts'
import { AppError } from '../failure.ts'

/** API name of the custom permission that makes an administrator where the settings name no other. */
export const defaultAdminPermission = 'ActionHostAdmin'

/** What an administrator looks after: the things of her own org. */
export interface AdminReach {
  readonly orgId: string
  /**
   * People of no other org sign in here: what belongs to no org, such as the jobs of service clients, is hers to look after
   * too. Else nobody sees it here.
   */
  readonly alone: boolean
}

/** Some of many, the newest first. */
export interface Slice<Item> {
  readonly items: readonly Item[]
  /** What to ask the next slice with; absent: this was the last. */
  readonly next?: string | undefined
}

/** A change that an administrator made, or tried to make. */
export interface AdminChange {
  readonly action: AdminAction
  /** The user whom it concerns. */
  readonly subject?: string | undefined
  readonly jobId?: string | undefined
}

export const adminActions = ['admin/endSignIn', 'admin/cancelJob', 'admin/retryJob'] as const
/** As the audit names it, in the place of a tool. */
export type AdminAction = (typeof adminActions)[number]

export interface AdminRule {
  /** API name of a custom permission. */
  readonly permission: string
  /** Orgs whose people may sign in; not empty. */
  readonly orgIds: readonly string[]
}

/**
 * What she may look after, by the custom permission that her own org confirms.
 * @throws not_found without it, as for an address that is not there; unavailable when her org did not say
 */
export function requireAdmin({ orgIds, permission }: AdminRule, { customPermissions, session }: Person): AdminReach {
  if (!customPermissions) {
    throw new AppError('unavailable', 'Your org did not say what you may do here. Try again in a moment.')
  }
  if (!isAdmin({ orgIds, permission }, { customPermissions, session })) throw noSuchPage()
  return { orgId: session.orgId, alone: orgIds.length === 1 }
}

export const isAdmin = (
  { orgIds, permission }: AdminRule,
  { customPermissions, session }: Pick<Person, 'customPermissions' | 'session'>,
): boolean => customPermissions?.includes(permission) === true && orgIds.includes(session.orgId)

export const noSuchPage = (): AppError => new AppError('not_found', 'There is no such page.')
