/** Where a slice ended, in a list by time and id. */
export interface ListPlace {
  /** Epoch milliseconds. */
  readonly at: number
  readonly id: string
}

/** As `readPlace` reads it. */
export const toPlaceText = ({ at, id }: ListPlace): string => `${at}.${id}`

/** The place that a text names; what is none counts as the beginning. */
export function readPlace(text: string | undefined): ListPlace | undefined {
  const [, at = '', id = ''] = /^(\d{1,15})\.(\P{C}{1,200})$/u.exec(text ?? '') ?? []
  return id === '' ? undefined : { at: Number(at), id }
}

/** The items that were asked for, of which one more was looked for, and where the next begin. */
export function toSlice<Row, Item>(
  rows: readonly Row[],
  { limit, placeOf, toItem }: SliceParts<Row, Item>,
): { readonly items: readonly Item[]; readonly next?: string } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(toItem)
  return last && rows.length > limit ? { items, next: toPlaceText(placeOf(last)) } : { items }
}

interface SliceParts<Row, Item> {
  readonly limit: number
  placeOf(row: Row): ListPlace
  toItem(row: Row): Item
}
