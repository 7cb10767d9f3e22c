import { keysOf } from '../walk/place.ts'
import type { ScanListener } from './scan.ts'

interface Branch {
  readonly children: Map<string, Branch>
  offset: number | undefined
}

/**
 * Lines, from 1, at which JSON pointers start in a text that `scan` reads once. What is not in the text gets the line of
 * the nearest thing above it that is.
 */
export function findLines(
  text: string,
  pointers: readonly string[],
  scan: (listener: ScanListener) => void,
): ReadonlyMap<string, number> {
  const tree: Branch = { children: new Map(), offset: 0 }
  for (const pointer of pointers) plant(tree, keysOf(pointer))
  scan(createTracker(tree))
  const offsets = new Map(pointers.map(pointer => [pointer, nearestOffset(tree, keysOf(pointer))]))
  const lines = toLines(text, [...offsets.values()])
  return new Map([...offsets].map(([pointer, offset]) => [pointer, lines.get(offset) ?? 1]))
}

function plant(tree: Branch, keys: readonly string[]): void {
  let branch = tree
  for (const key of keys) {
    const child = branch.children.get(key) ?? { children: new Map(), offset: undefined }
    branch.children.set(key, child)
    branch = child
  }
}

/** Follows the scan along the branches that are asked for, and passes over everything else. */
function createTracker(tree: Branch): ScanListener {
  const trail: Branch[] = [tree]
  let passing = 0
  return {
    down(key, offset) {
      const child = passing === 0 ? trail.at(-1)?.children.get(key) : undefined
      if (!child) passing += 1
      else {
        child.offset ??= offset
        trail.push(child)
      }
    },
    up() {
      if (passing > 0) passing -= 1
      else trail.pop()
    },
  }
}

function nearestOffset(tree: Branch, keys: readonly string[]): number {
  let branch: Branch | undefined = tree
  let offset = 0
  for (const key of keys) {
    branch = branch.children.get(key)
    if (branch?.offset === undefined) return offset
    offset = branch.offset
  }
  return offset
}

/** Lines of offsets, counted in one pass. */
export function toLines(text: string, offsets: readonly number[]): ReadonlyMap<number, number> {
  const lines = new Map<number, number>()
  let line = 1
  let end = text.indexOf('\n')
  for (const offset of [...new Set(offsets)].sort((a, b) => a - b)) {
    while (end >= 0 && end < offset) {
      line += 1
      end = text.indexOf('\n', end + 1)
    }
    lines.set(offset, line)
  }
  return lines
}
