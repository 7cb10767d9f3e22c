import type { ListPlace } from '../core/administration/place.ts'
import { jobStatuses } from '../core/job/job.ts'
import type { SqlValue } from '../storage/database.ts'
import { orgOfOwner } from './schema.ts'

/** Whose jobs are asked for. */
export type JobLine = { readonly owner: string } | { readonly orgs: readonly string[] }

export interface NewestQuestion {
  readonly of: JobLine
  /** Absent: all. */
  readonly status?: string | undefined
  /** Absent: from the newest on. */
  readonly before?: ListPlace | undefined
  readonly limit: number
}

export const newestFirst = 'ORDER BY accepted_at DESC, id DESC'

/**
 * The ids of the newest jobs of somebody, for `id IN (...)`. Owner and org have one index each, with the status in it: what is
 * asked for is read from its beginning in each status, and no more of it than is shown.
 */
export function toNewest({ before, limit, of, status }: NewestQuestion) {
  const [column, keys] = 'owner' in of ? ['owner', [of.owner]] : [`(${orgOfOwner})`, of.orgs]
  const place = before ? 'AND (accepted_at, id) < (?, ?)' : ''
  const arm = `SELECT id, accepted_at FROM jobs WHERE ${column} = ? AND status = ? ${place} ${newestFirst} LIMIT ${limit}`
  const statuses = status === undefined ? jobStatuses : [status]
  const arms = keys.flatMap(key => statuses.map(each => [key, each, ...(before ? [before.at, before.id] : [])]))
  const union = arms.map((_, index) => `SELECT id, accepted_at FROM (${arm}) AS arm${index}`).join(' UNION ALL ')
  return {
    ids: `SELECT id FROM (${union}) AS newest ${newestFirst} LIMIT ${limit}`,
    values: arms.flat() satisfies SqlValue[],
  }
}
