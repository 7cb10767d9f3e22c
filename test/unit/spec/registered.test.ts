import { describe, expect, it } from 'vitest'
import { deriveNames } from '../../../src/spec/names/names.ts'
import { lint } from '../../../src/spec/spec.ts'
import { registered } from './registered.ts'

describe.each(registered)('$kind ($source)', ({ document, operations }) => {
  it('has no error, since it is registered', () => {
    expect(lint({ document }).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('has the names of the registration, where it lists any', () => {
    const names = deriveNames(document, 'Shop').operations.map(({ method }) => method.toLowerCase())
    expect(names).toEqual(expect.arrayContaining([...operations]))
    expect(new Set(names).size).toBe(operations.length || names.length)
  })
})

it.each(registered.flatMap(({ document, flow, kind }) => (flow ? [{ document, flow, kind }] : [])))(
  'flows call by the derived names: $kind',
  ({ document, flow }) => {
    const [operation] = deriveNames(document, 'Shop').operations
    expect(operation?.flowAction).toBe(flow.action)
    expect(operation?.inputs.map(({ flowName }) => flowName)).toEqual(flow.inputs)
    expect(operation?.outputs.map(({ flowName }) => flowName)).toEqual(expect.arrayContaining([...flow.outputs]))
  },
)

it.each(registered.flatMap(({ classes, document, kind }) => (classes ? [{ classes, document, kind }] : [])))(
  'flows and Apex name classes that are derived: $kind',
  ({ classes, document }) => {
    const derived = deriveNames(document, 'Shop').classes.map(({ name }) => name)
    expect(derived).toEqual(expect.arrayContaining([...classes]))
  },
)

it.each(registered.flatMap(({ apex, document, kind }) => (apex ? [{ apex, document, kind }] : [])))(
  'Apex reads, catches and extends what is derived: $kind',
  ({ apex, document }) => {
    const [operation] = deriveNames(document, 'Shop').operations
    const outputs = operation?.outputs ?? []
    expect(outputs.filter(({ thrown }) => !thrown).map(({ apexName }) => apexName)).toEqual(apex.returned)
    expect(outputs.filter(({ thrown }) => thrown).map(({ apexName, type }) => [apexName, type])).toEqual(apex.thrown)
    const callbacks = operation?.callbacks.map(
      ({ body, handler, method, parameter }) => `${handler} ${method}(${parameter}) ${body}`,
    )
    expect(callbacks).toEqual(apex.callbacks ?? [])
  },
)
