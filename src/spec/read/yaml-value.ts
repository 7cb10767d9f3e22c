import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import { isObject } from '../walk/value.ts'
import { duplicateKey, maxSpecDepth, SpecError, tooDeep } from './scan.ts'
import { type YamlMember, type YamlTree, yamlMembersOf } from './yaml-text.ts'

/** Values that aliases may add to what is written: enough for any document that people write. */
const maxAliasedValues = 100_000

/** A value with what it costs to walk it. */
interface Sized {
  readonly value: unknown
  readonly count: number
  readonly height: number
}

/**
 * The plain value of a tree: aliases and merge keys followed, shared values shared.
 * @throws SpecError for a key that is there twice, an alias to nothing or to itself, and aliases that multiply.
 */
export function toYamlValue(tree: YamlTree): unknown {
  const anchors = new Map<string, Sized>()
  let aliased = 0

  const followAlias = (source: string, offset: number, depth: number): Sized => {
    const target = anchors.get(source)
    if (!target) throw new SpecError(`The alias *${source} leads to nothing, or into itself.`, offset)
    aliased += target.count
    if (aliased > maxAliasedValues) throw new SpecError('The aliases multiply into too many values.', offset)
    if (depth + target.height > maxSpecDepth) throw tooDeep(offset)
    return target
  }
  const read = (node: YamlTree, depth: number): Sized => {
    if (isAlias(node)) return followAlias(node.source, node.range[0], depth)
    const sized = isMap(node) || isSeq(node) ? readMembers(node, depth) : { value: scalarOf(node), count: 1, height: 1 }
    if (node?.anchor) anchors.set(node.anchor, sized)
    return sized
  }
  const readMembers = (node: YamlTree, depth: number): Sized => {
    const members = yamlMembersOf(node)
    const children = members.map(({ value }) => read(value, depth + 1))
    const values = children.map(({ value }) => value)
    return {
      value: isSeq(node) ? values : toObject(members, values),
      count: children.reduce((total, { count }) => total + count, 1),
      height: children.reduce((most, { height }) => Math.max(most, height), 0) + 1,
    }
  }
  return read(tree, 0).value
}

const scalarOf = (node: YamlTree): unknown => (isScalar(node) ? node.value : null)

function toObject(members: readonly YamlMember[], values: readonly unknown[]): object {
  const entries = new Map<string, unknown>()
  for (const [index, { key, offset }] of members.entries()) {
    if (entries.has(key)) throw duplicateKey(key, offset)
    entries.set(key, values[index])
  }
  const merged = entries.get('<<')
  const sources = (Array.isArray(merged) ? merged : [merged]).filter(isObject)
  if (sources.length === 0) return Object.fromEntries(entries)
  entries.delete('<<')
  for (const source of sources) addMissing(entries, source)
  return Object.fromEntries(entries)
}

function addMissing(entries: Map<string, unknown>, source: object): void {
  for (const [key, value] of Object.entries(source)) if (!entries.has(key)) entries.set(key, value)
}
