import { describe, expect, it } from 'vitest'
import { declareAs, declaredKindOf, declaredPlaceOf } from '../../../../src/core/tool/declared.ts'
import { toolWith } from '../../world.ts'

const make = () => declareAs('event', { name: 'orderChanged' }, make)
const mark = Object.getOwnPropertySymbols(make())[0] as symbol

/** The place that a stack of Node's leads to. */
const placeIn = (line: string) => declaredPlaceOf({ [mark]: { kind: 'tool', stack: `Error\n    at ${line}` } })

describe('a declaration', () => {
  it('knows what it was made as, and where', () => {
    const value = make()
    expect(declaredKindOf(value)).toBe('event')
    expect(declaredPlaceOf(value)?.file).toContain('test/unit/core/tool/declared.test.ts')
  })

  it('keeps that in a copy, and shows it in no list of its fields', () => {
    const copy = { ...make(), name: 'copy' }
    expect(declaredKindOf(copy)).toBe('event')
    expect([Object.keys(copy), JSON.stringify(copy)]).toEqual([['name'], '{"name":"copy"}'])
  })

  it('of the kit is marked; what anybody wrote is not', () => {
    expect(declaredKindOf(toolWith())).toBe('tool')
    expect([declaredKindOf({}), declaredPlaceOf({})]).toEqual([undefined, undefined])
  })

  it.each([
    ['file:///app/tools/ship-order.ts:4:27', 'file:///app/tools/ship-order.ts', 4],
    ['make (file:///app/tools/my%20tools/ship.ts:12:1)', 'file:///app/tools/my%20tools/ship.ts', 12],
    ['async Promise.all (/app/tools/ship (old).ts:7:3)', '/app/tools/ship (old).ts', 7],
    ['file:///app/tools/ship.ts?v=3:4:27', 'file:///app/tools/ship.ts', 4],
    ['make (C:\\app\\tools\\ship.ts:9:1)', 'C:\\app\\tools\\ship.ts', 9],
  ])('stands where the stack says: %s', (line, file, at) => {
    expect(placeIn(line)).toEqual({ file, line: at })
  })

  it.each(['<anonymous>', 'node:internal/main:3:4', 'eval at make'])('stands nowhere for %s', line => {
    expect(placeIn(line)).toBeUndefined()
  })
})
