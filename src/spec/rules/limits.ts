import { answersOf, schemasOf } from '../walk/operation.ts'
import { below, type Place, root } from '../walk/place.ts'
import { additionalOf, itemsOf, membersOf, propertiesOf } from '../walk/schema-parts.ts'
import type { Found, Spec } from '../walk/targets.ts'
import { objectOf } from '../walk/value.ts'
import { none, problemAt, type Rule } from './rule.ts'
import { pages } from './sources.ts'

const calloutMs = 120_000
const orgBudgets = { operations: 3_000, objects: 3_000, properties: 400_000 } as const
const notableShare = 0.1

/** Rules on what an org allows beyond one document. */
export const limitRules: readonly Rule[] = [
  {
    id: 'es-sync-deadline',
    profile: 'es',
    severity: 'warning',
    sentence: 'A tool answers within the 120 seconds of a callout.',
    sources: [pages['ES-CALL']],
    at: 'document',
    check: spec =>
      (spec.context.tools ?? [])
        .filter(tool => tool.surfaces.includes('actions') && tool.deadlineMs >= calloutMs)
        .map(({ name, deadlineMs }) =>
          problemAt(placeOfTool(spec, name), {
            message: `${name} may take ${deadlineMs / 1000} s; Salesforce waits for less than ${calloutMs / 1000}.`,
            fix: 'Lower its deadline (25 s behind the Heroku router), or make it a job.',
          }),
        ),
  },
  {
    id: 'es-org-budget',
    profile: 'es',
    severity: 'info',
    sentence: 'An org holds 3,000 active operations, 3,000 objects and 400,000 properties of all services together.',
    sources: [pages['ES-LIMITS']],
    at: 'document',
    check: spec => {
      const counts = countsOf(spec)
      const used = (['operations', 'objects', 'properties'] as const)
        .filter(key => counts[key] > orgBudgets[key] * notableShare)
        .map(key => `${numeral(counts[key])} of ${numeral(orgBudgets[key])} ${key}`)
      return used.length === 0
        ? none
        : [
            problemAt(root, {
              message: `Fully active, this document takes ${used.join(', ')} of the org.`,
              fix: 'Activate only the operations that are used.',
            }),
          ]
    },
  },
]

/** Where the operation of a tool is; the root when the document has none of that name. */
export const placeOfTool = (spec: Spec, name: string): Place =>
  spec.operations.find(operation => operation.id === name)?.place ?? root

const numeral = (value: number): string => value.toLocaleString('en-US')

/** Counts without following references: an object in components counts once. */
function countsOf(spec: Spec): Record<keyof typeof orgBudgets, number> {
  const counts = { operations: spec.operations.length, objects: 0, properties: 0 }
  const open = [...new Map(rootsOf(spec).map(schema => [schema.value, schema])).values()]
  for (let schema = open.pop(); schema; schema = open.pop()) {
    const properties = propertiesOf(schema)
    counts.properties += properties.length
    if (properties.length) counts.objects += 1
    for (const part of [...properties, ...itemsOf(schema), ...additionalOf(schema), ...membersOf(schema)])
      open.push(part)
  }
  return counts
}

function rootsOf({ document, operations }: Spec): readonly Found[] {
  const schemas = Object.entries(objectOf(objectOf(document.components).schemas))
  const shared = schemas.map(([name, value]) => ({
    value: objectOf(value),
    place: below(root, 'components', 'schemas', name),
  }))
  return [...shared, ...operations.flatMap(bodiesOf).flatMap(schemasOf)]
}

const bodiesOf = (operation: Spec['operations'][number]): readonly (Found | undefined)[] => [
  operation.body,
  ...answersOf(operation).map(({ found }) => found),
]
