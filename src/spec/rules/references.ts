import { answersOf, schemasOf } from '../walk/operation.ts'
import { below, root } from '../walk/place.ts'
import { isReference } from '../walk/resolver.ts'
import { additionalOf, itemsOf, membersOf, propertiesOf } from '../walk/schema-parts.ts'
import type { Found, Spec } from '../walk/targets.ts'
import { objectOf } from '../walk/value.ts'
import { none, problemAt, type Rule } from './rule.ts'
import { observed, pages } from './sources.ts'

/** Rules on `$ref`. */
export const referenceRules: readonly Rule[] = [
  {
    id: 'es-refs-resolve',
    profile: 'es',
    severity: 'error',
    sentence: 'Every `$ref` is local and leads to something.',
    sources: [pages['AFV-14']],
    at: 'reference',
    check: ({ spec, value, place, target }) => {
      const isOfSwagger = spec.document.swagger === undefined && target.startsWith('#/definitions/')
      if (spec.resolve(value, place) && !isOfSwagger) return none
      const local = target.startsWith('#')
      return [
        problemAt(below(place, '$ref'), {
          message: local
            ? `The reference ${target} leads nowhere${isOfSwagger ? ' in OpenAPI 3.0' : ', or back to itself'}.`
            : `The reference ${target} leads out of this document; Salesforce gets this file only.`,
          fix: local
            ? 'Define what it names under components, or correct the name.'
            : 'Copy what it names into components.',
        }),
      ]
    },
  },
  {
    id: 'es-recursion',
    profile: 'es',
    severity: 'warning',
    sentence: 'No schema contains itself.',
    sources: [
      observed(
        'Nothing is published on schemas that contain themselves. Flows and agents read properties of the first level, so a circle is of no use to them.',
      ),
    ],
    at: 'document',
    check: spec =>
      [...circlesOf(spec)].map(({ place, value }) =>
        problemAt(below(place, '$ref'), {
          message: `The schema ${value.$ref} contains itself here. Flows and agents read the first level only.`,
          fix: 'Name the inner one by its id, or give it a schema of its own without the circle.',
        }),
      ),
  },
]

interface Step {
  readonly node: Found
  readonly next: Iterator<Found, undefined>
}

/** The references that close a circle. Iterative: references can form chains of any length. */
function* circlesOf(spec: Spec): Generator<Found> {
  const done = new WeakSet<object>()
  for (const start of startsOf(spec)) if (!done.has(start.value)) yield* circlesFrom(start, spec, done)
}

function* circlesFrom(start: Found, spec: Spec, done: WeakSet<object>): Generator<Found> {
  const open = new Set<object>([start.value])
  const steps: Step[] = [{ node: start, next: childrenOf(start, spec) }]
  for (let step = steps.at(-1); step; step = steps.at(-1)) {
    const child = step.next.next().value
    if (!child) {
      open.delete(step.node.value)
      done.add(step.node.value)
      steps.pop()
    } else if (open.has(child.value)) yield step.node
    else if (!done.has(child.value)) {
      open.add(child.value)
      steps.push({ node: child, next: childrenOf(child, spec) })
    }
  }
}

function* startsOf({ document, operations }: Spec): Generator<Found> {
  const schemas = objectOf(objectOf(document.components).schemas)
  for (const [name, value] of Object.entries(schemas)) {
    yield { value: objectOf(value), place: below(root, 'components', 'schemas', name) }
  }
  for (const operation of operations) {
    yield* schemasOf(operation.body)
    for (const { found } of answersOf(operation)) yield* schemasOf(found)
  }
}

function* childrenOf(node: Found, spec: Spec): Generator<Found, undefined> {
  if (isReference(node.value)) {
    const target = spec.resolve(node.value, node.place)
    if (target) yield target
    return
  }
  yield* propertiesOf(node)
  yield* itemsOf(node)
  yield* additionalOf(node)
  yield* membersOf(node)
}
