import type { DescribedObject } from '../types/objects-file.ts'
import type { SelectedField } from './selected.ts'

/** A field of an org that a tool selects. */
export interface OrgField {
  /** Object and field, such as `User.Name`. */
  readonly field: string
  /** What an output may call it: `Name`, of a parent `OwnerName` or `Owner`, or as the query does. */
  readonly names: readonly string[]
  /** What it calls it where nothing else is called so: a parent's `Name`. */
  readonly lastName: string
}

/** Describes objects by their names; those that are not there are left out. */
export type Describe = (names: readonly string[]) => Promise<ReadonlyMap<string, DescribedObject>>

/** A field on the way through parents to where it stands. */
interface Way {
  readonly selected: SelectedField
  /** Names of objects in lower case are one. */
  readonly object: string
  readonly children: readonly string[]
  readonly path: readonly string[]
}

/** Salesforce lets a path have five parents, and a sub-query four below it. */
const maxSteps = 10

/** Which fields of the org are selected, through parents and sub-queries. What the org does not have is left out. */
export async function resolveFields(
  selected: readonly SelectedField[],
  describe: Describe,
): Promise<readonly OrgField[]> {
  let ways: readonly Way[] = selected.map(each => ({ selected: each, ...each }))
  const found: OrgField[] = []
  for (let step = 0; step < maxSteps && ways.length > 0; step += 1) {
    const known = await describe([...new Set(ways.map(({ object }) => object))])
    const here = ways.flatMap(way =>
      [known.get(way.object.toLowerCase()) ?? []].flat().map(object => ({ object, way })),
    )
    found.push(...here.flatMap(({ object, way }) => fieldAt(way, object)))
    ways = here.flatMap(({ object, way }) => stepsFrom(way, object))
  }
  return found
}

function fieldAt({ children, path, selected }: Way, object: DescribedObject): readonly OrgField[] {
  const [name = '', ...more] = path
  if (children.length > 0 || more.length > 0) return []
  const field = object.fields.find(each => isSame(each.name, name))
  return field ? [{ field: `${object.name}.${field.name}`, names: namesOf(selected), lastName: name }] : []
}

function stepsFrom(way: Way, object: DescribedObject): readonly Way[] {
  const [relation, ...children] = way.children
  if (relation !== undefined) {
    const child = object.childRelationships.find(each => isSame(each.relationshipName, relation))
    return child ? [{ ...way, children, object: child.childSObject }] : []
  }
  const [parent = '', ...path] = way.path
  if (path.length === 0) return []
  const lookup = object.fields.find(each => isSame(each.relationshipName, parent))
  return (lookup?.referenceTo ?? []).map(name => ({ ...way, path, object: name }))
}

const isSame = (one: string | null, other: string): boolean => one?.toLowerCase() === other.toLowerCase()

function namesOf({ alias, path }: SelectedField): readonly string[] {
  const [field = '', parent] = [...path].reverse()
  const own = parent === undefined ? [field] : [`${parent}${field}`, ...(/^name$/i.test(field) ? [parent] : [])]
  return alias === undefined ? own : [alias, ...own]
}
