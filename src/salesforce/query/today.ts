import { addDays, dayIn } from '../../core/day.ts'
import { AppError } from '../../core/failure.ts'
import type { Org } from '../../core/org/org.ts'
import { soql } from './soql.ts'

export interface TodayOptions {
  /** Days later, or earlier when negative. Default 0. */
  readonly plusDays?: number
  /** Default: now. */
  readonly now?: Date
}

/**
 * The day that it is for the user of the org, `YYYY-MM-DD`: her time zone is asked for, since the day of a server is
 * another one for hours, in Los Angeles in the evening as in Auckland in the morning. A tool that names its objects names `User`.
 */
export async function todayOf(
  org: Pick<Org, 'queryOne' | 'user'>,
  { now = new Date(), plusDays = 0 }: TodayOptions = {},
): Promise<string> {
  const user = await org.queryOne<{ TimeZoneSidKey: string }>(
    soql`SELECT TimeZoneSidKey FROM User WHERE Id = ${org.user.id}`,
  )
  if (!user) throw new AppError('upstream_failed', 'Salesforce does not show the user whose time zone is needed.')
  return addDays(dayIn(user.TimeZoneSidKey, now), plusDays)
}
