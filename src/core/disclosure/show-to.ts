import type { Footprint } from '../invoke/footprint.ts'
import type { JsonFields } from '../json.ts'
import type { View } from './disclosure.ts'

/**
 * What a caller is shown of what a tool gave, noted in the footprint. Behind all that keeps answers, so that a kept one is
 * shown by the policy of the day.
 */
export function showTo(view: View, given: JsonFields, footprint: Footprint): JsonFields {
  const { fields, leftOut, withheld } = view.show(given)
  if (withheld.length > 0 || leftOut) footprint.withheld = { fields: withheld, leftOut }
  return fields
}
