/** Where a value is in a document: its key, and the place of what holds it. Cheap to make, a pointer only on demand. */
export interface Place {
  readonly above: Place | undefined
  readonly key: string
}

export const root: Place = { above: undefined, key: '' }

export const below = (place: Place, ...keys: readonly (string | number)[]): Place =>
  keys.reduce<Place>((above, key) => ({ above, key: String(key) }), place)

export const placeOf = (keys: readonly string[]): Place => below(root, ...keys)

/** The JSON pointer of a place (RFC 6901). */
export function pointerOf(place: Place): string {
  const keys: string[] = []
  for (let at = place; at.above; at = at.above) keys.push(escaped(at.key))
  return keys.reverse().reduce((pointer, key) => `${pointer}/${key}`, '')
}

/** The keys of a JSON pointer, or of a reference that starts with `#`. */
export const keysOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
