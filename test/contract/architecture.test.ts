import { existsSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { filesIn, importsOf, ownFileOf, readSource, sampleFiles } from './imports.ts'

const page = readSource('docs/architecture.md')
const root = new URL('../../', import.meta.url)
const sources = [
  ...filesIn(['src/**/*.ts', 'local-org/**/*.ts', 'tools/index.ts', 'app-link.config.ts']),
  ...sampleFiles,
]

const targets = new Map(sources.map(file => [file, importsOf(readSource(file))]))
const ownTargetsOf = (file: string): readonly string[] =>
  (targets.get(file) ?? []).flatMap(specifier => ownFileOf(file, specifier) ?? [])
const isIn = (folder: string) => (file: string) => file === folder || file.startsWith(`${folder}/`)

/** The text under a heading, up to the next one of the same level. */
function sectionOf(title: string): string {
  const [, rest] = page.split(`\n## ${title}\n`)
  if (rest === undefined) throw new Error(`docs/architecture.md has no part "${title}"`)
  return rest.split('\n## ')[0] ?? ''
}

/** The cells of a table's rows. */
const rowsOf = (text: string): readonly string[][] =>
  text
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line => line.split('|').slice(1, -1))
    .map(cells => cells.map(cell => cell.trim()))

const codeIn = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)

/** Not the methods of MCP, such as `tools/call`. */
const isPath = (code: string): boolean =>
  /^(?:src|local-org|create|test|tools|examples|bench|docs|openapi)\//.test(code) && !/^tools\/\w+$/.test(code)

describe('the map', () => {
  it('names files and folders that are there', () => {
    const named = codeIn(page).filter(isPath)
    expect(named.length).toBeGreaterThan(150)
    const isThere = (path: string): boolean =>
      existsSync(new URL(path, root)) && (!path.endsWith('/') || statSync(new URL(path, root)).isDirectory())
    expect(named.filter(path => !isThere(path))).toEqual([])
  })

  it.each([
    ['Folders of src/', 'src'],
    ['Folders of local-org/', 'local-org'],
  ])('has under %j every folder, two levels deep', (title, top) => {
    const named = rowsOf(sectionOf(title)).map(([folder = '']) => folder.replaceAll('`', ''))
    const depth = top.split('/').length + 2
    const folders = new Set(
      sources
        .filter(isIn(top))
        .map(file => file.split('/').slice(0, -1))
        .flatMap(parts => [parts.slice(0, depth - 1), parts.slice(0, depth)])
        .filter(({ length }) => length > 1)
        .map(parts => `${parts.join('/')}/`),
    )
    expect([...folders].filter(folder => !named.includes(folder))).toEqual([])
    expect(named.filter((folder, at) => named.indexOf(folder) !== at)).toEqual([])
  })

  it('draws no arrow that is no import', () => {
    const picture = sectionOf('The layers')
    const places = new Map([...picture.matchAll(/(\w+)\["([\w./-]+):/g)].map(([, id = '', place = '']) => [id, place]))
    const arrows = [...picture.matchAll(/^ {2}(\w+)(?:\[[^\]]*\])? --> (\w+)/gm)]
    expect(arrows.length).toBeGreaterThan(15)
    const isReal = (from = '', to = ''): boolean =>
      sources.filter(isIn(places.get(from) ?? from)).some(file => ownTargetsOf(file).some(isIn(places.get(to) ?? to)))
    expect(arrows.filter(([, from, to]) => !isReal(from, to)).map(([arrow]) => arrow.trim())).toEqual([])
  })
})

/** Where the host is put together: what its files import stands beside each other. */
const composed = new Set(sources.filter(isIn('src/host')).flatMap(file => [file, ...ownTargetsOf(file)]))

const areJoined = (one: string, other: string): boolean =>
  ownTargetsOf(one).includes(other) ||
  ownTargetsOf(other).includes(one) ||
  (composed.has(one) && composed.has(other)) ||
  one === other

const walks = sectionOf('Five walks')
  .split('\n### ')
  .slice(1)
  .map(text => ({
    title: text.split('\n')[0],
    steps: [...text.matchAll(/^(\d+)\. `([^`]+)`/gm)].map(([, number, file = '']) => ({
      number: Number(number),
      file,
    })),
  }))

describe('a walk', () => {
  it('is there five times', () => {
    expect(walks).toHaveLength(5)
  })

  it.each(walks)('of $title: each line is joined to one before it', ({ steps }) => {
    expect(steps.length).toBeGreaterThan(5)
    expect(steps.map(({ number }) => number)).toEqual(steps.map((_, at) => at + 1))
    const loose = steps.filter(
      ({ file }, at) => at > 0 && !steps.slice(0, at).some(before => areJoined(before.file, file)),
    )
    expect(loose.map(({ file }) => file)).toEqual([])
  })

  it('would be caught where it jumps', () => {
    expect(areJoined('src/core/invoke/invoke.ts', 'src/spec/spec.ts')).toBe(false)
  })
})

describe('what is stored', () => {
  const rows = rowsOf(sectionOf('What is stored'))

  it('has a row for every table that the migrations make, and no other', () => {
    const made = sources
      .filter(isIn('src'))
      .flatMap(file => [...readSource(file).matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)/g)])
      .map(([, table]) => table)
    expect(rows.map(([table = '']) => table.replaceAll('`', '')).sort()).toEqual([...new Set(made)].sort())
  })

  it.each(rows)('%s is written by the file it names', (table = '', _what, writer = '') => {
    const text = readSource(codeIn(writer)[0] ?? '')
    expect(text).toMatch(new RegExp(`(?:INSERT INTO|UPDATE) ${table.replaceAll('`', '')}\\b`))
  })

  it.each(rows.filter(([, what = '']) => what.includes('*sealed*')))(
    '%s has a column for what is sealed',
    (table = '') => {
      const made = sources.map(readSource).find(text => text.includes(`CREATE TABLE ${table.replaceAll('`', '')} (`))
      expect(made?.split(`CREATE TABLE ${table.replaceAll('`', '')} (`)[1]?.split('`')[0]).toMatch(/^\s+sealed TEXT/m)
    },
  )
})

describe('the dependency direction', () => {
  const rows = rowsOf(sectionOf('Dependency direction')).map(([folder = '', own = '', packages = '']) => ({
    folder: codeIn(folder)[0] ?? '',
    own: codeIn(own),
    packages: codeIn(packages),
  }))
  const rowOf = (file: string): string | undefined => rows.find(({ folder }) => isIn(folder)(file))?.folder

  const packageOf = (specifier: string): string =>
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')

  it('has a row for every file', () => {
    expect(sources.filter(file => rowOf(file) === undefined)).toEqual([])
  })

  it.each(rows)('of $folder is as it is in the code', ({ folder, own, packages }) => {
    const files = sources.filter(isIn(folder))
    const imported = new Set(files.flatMap(ownTargetsOf).map(file => rowOf(file) ?? file))
    const used = files.flatMap(file =>
      (targets.get(file) ?? [])
        .filter(specifier => !specifier.startsWith('node:') && ownFileOf(file, specifier) === undefined)
        .map(packageOf),
    )
    expect([...imported].filter(row => row !== folder).sort()).toEqual([...own].sort())
    expect([...new Set(used)].sort()).toEqual([...packages].sort())
  })
})
