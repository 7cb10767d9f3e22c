import { describe, expect, it } from 'vitest'
import { filesIn, importsOf, ownFileOf, readSource } from './imports.ts'

type Graph = ReadonlyMap<string, readonly string[]>

/** A way through the graph that comes back to where it has been, from there to there; `undefined` when there is none. */
function circleIn(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>()
  const walk = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const target of graph.get(file) ?? []) {
      const circle = walk(target, [...way, file])
      if (circle) return circle
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const circle = walk(file, [])
    if (circle) return circle
  }
  return undefined
}

const files = filesIn(['src/**/*.ts'])
const graph: Graph = new Map(
  files.map(file => [file, importsOf(readSource(file)).flatMap(specifier => ownFileOf(file, specifier) ?? [])]),
)

describe('the imports of src', () => {
  it('go in no circle from file to file, those of types included', () => {
    expect(files.length).toBeGreaterThan(50)
    expect([...graph.values()].flat().length).toBeGreaterThan(files.length)
    expect(circleIn(graph)).toBeUndefined()
  })
})

describe('the check for circles', () => {
  it.each<[string, Graph, readonly string[] | undefined]>([
    ['a file that imports itself', new Map([['a', ['a']]]), ['a', 'a']],
    [
      'two',
      new Map([
        ['a', ['b']],
        ['b', ['a']],
      ]),
      ['a', 'b', 'a'],
    ],
    [
      'one behind others',
      new Map([
        ['a', ['b', 'c']],
        ['b', []],
        ['c', ['d']],
        ['d', ['e']],
        ['e', ['c']],
      ]),
      ['c', 'd', 'e', 'c'],
    ],
    [
      'none where two ways lead to one file',
      new Map([
        ['a', ['b', 'c']],
        ['b', ['d']],
        ['c', ['d']],
        ['d', []],
      ]),
      undefined,
    ],
  ])('finds %s', (_, given, circle) => {
    expect(circleIn(given)).toEqual(circle)
  })
})
