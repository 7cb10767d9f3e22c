import type { ObjectDefinition } from '../../model.ts'

/** Prefixes that no object has yet: `a00`, `a01`, ... for objects, `m00`, ... for metadata types. */
export function createPrefixes(taken: readonly ObjectDefinition[]): (name: string) => string {
  const used = new Set(taken.map(({ keyPrefix }) => keyPrefix))
  return name => {
    const letter = name.endsWith('__mdt') ? 'm' : 'a'
    let at = 0
    const prefix = () => letter + at.toString(36).toUpperCase().padStart(2, '0')
    while (used.has(prefix())) at++
    used.add(prefix())
    return prefix()
  }
}
