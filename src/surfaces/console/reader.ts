import type { Visitor } from '../../page/door.ts'
import type { Reader } from './results/cells.ts'

export const timeZoneOf = ({ display }: Visitor): string => display?.timeZone ?? 'UTC'

/** How she reads results, by her settings in Salesforce. */
export const readerOf = (visitor: Visitor): Reader => ({
  locale: visitor.display?.locale ?? 'en-US',
  timeZone: timeZoneOf(visitor),
  orgUrl: visitor.person.session.orgUrl,
})
