import { answersOf, schemasOf, successesOf } from './operation.ts'
import { isReference } from './resolver.ts'
import { itemsOf, membersOf, propertiesOf } from './schema-parts.ts'
import type { AgentSchemaTarget, Found, OperationTarget } from './targets.ts'
import type { Walk } from './visit.ts'

type Position = Pick<AgentSchemaTarget, 'operation' | 'side' | 'depth' | 'byReference' | 'property'>

/** Shows the actions of a document, then every schema they reach; a shared one once for each side and level. */
export function walkAgentSchemas(walk: Walk): void {
  const seen = createSeen()
  const actions = walk.spec.operations.filter(operation => operation.published)
  for (const operation of actions) {
    walk.visit('action', operation)
    for (const [holder, side] of holdersOf(operation)) {
      for (const schema of schemasOf(holder)) {
        reach(
          walk,
          { found: schema, position: { operation, side, depth: 0, byReference: false, property: false } },
          seen,
        )
      }
    }
  }
}

type Seen = (step: Step) => boolean

/** Tells whether a node was shown at this side and level before. */
function createSeen(): Seen {
  const nodes = new Map<string, WeakSet<object>>()
  return ({ found: { value }, position: { side, depth, byReference, property } }) => {
    const key = `${side} ${depth === 0} ${byReference} ${property}`
    const known = nodes.get(key) ?? new WeakSet()
    nodes.set(key, known)
    if (known.has(value)) return true
    known.add(value)
    return false
  }
}

function holdersOf(operation: OperationTarget): readonly (readonly [Found | undefined, AgentSchemaTarget['side']])[] {
  const lowest = successesOf(operation)[0]?.code
  const answers = answersOf(operation)
  return [
    [operation.body, 'input'],
    ...answers.map(({ code, found }) => [found, code === lowest ? 'output' : 'failure'] as const),
  ]
}

interface Step {
  readonly found: Found
  readonly position: Position
}

/** A list of work instead of recursion: references can form chains of any length. */
function reach(walk: Walk, start: Step, seen: Seen): void {
  const steps = [start]
  for (let step = steps.pop(); step; step = steps.pop()) {
    if (seen(step)) continue
    walk.visit('agent-schema', { spec: walk.spec, ...step.found, ...step.position })
    for (const next of nextSteps(walk, step).toReversed()) steps.push(next)
  }
}

function nextSteps({ spec }: Walk, { found, position }: Step): readonly Step[] {
  const { value, place } = found
  if (isReference(value)) {
    const target = spec.resolve(value, place)
    return target ? [{ found: target, position: { ...position, byReference: true, property: false } }] : []
  }
  const deeper = { ...position, depth: position.depth + 1, property: true }
  return [
    ...propertiesOf(found).map(property => ({ found: property, position: deeper })),
    ...[...itemsOf(found), ...membersOf(found)].map(part => ({
      found: part,
      position: { ...position, property: false },
    })),
  ]
}
