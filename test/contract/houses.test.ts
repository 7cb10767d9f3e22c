import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesIn, importsOf, ownFileOf, readSource } from './imports.ts'

/**
 * The repository is two things: the package, and an app that shows it. The app's files, and what is made of them, are
 * reached from `test/app/` alone, so that whoever deletes a sample finds nothing broken. No name of one stands elsewhere
 * either: `test/app/contract/samples.test.ts`.
 */
const files = filesIn(['{src,local-org,create,bench,test}/**/*.ts']).filter(file => !file.startsWith('test/app/'))

/** Of the app, from the root: folders with what is in them, and files. */
const ofApp = ['tools', 'examples', 'openapi', 'app-link.config.ts', 'heroku-applink-service-mesh.yaml', 'app.json']

const isOfApp = (path: string): boolean => ofApp.some(part => path === part || path.startsWith(`${part}/`))

/** What a file imports, and what it finds by its own address. */
function reachedBy(file: string, text: string): string[] {
  const found = [...text.matchAll(/new URL\(\s*['"`](\.[^'"`\n]+)['"`],\s*import\.meta\.url/g)]
  const imported = importsOf(text).flatMap(specifier => ownFileOf(file, specifier) ?? [])
  return [...imported, ...found.map(([, path = '']) => posix.join(posix.dirname(file), path))]
}

const trespassesOf = (file: string, text: string): string[] =>
  reachedBy(file, text)
    .filter(isOfApp)
    .map(path => `${file} reaches ${path}`)

describe('the files of the app', () => {
  it('are reached from test/app alone', () => {
    expect(files.length).toBeGreaterThan(300)
    const others = files.filter(file => file !== 'test/contract/houses.test.ts')
    expect(others.flatMap(file => trespassesOf(file, readSource(file)))).toEqual([])
  })

  it.each([
    ["import { tools } from '#tools'", 'tools/index.ts'],
    ["import { a } from '../../tools/a.ts'", 'tools/a.ts'],
    ["const { a } = await import('../../examples/b/a.ts')", 'examples/b/a.ts'],
    ["read(new URL('../../openapi/api-spec.yaml', import.meta.url))", 'openapi/api-spec.yaml'],
    ["export type { A } from '../../app-link.config.ts'", 'app-link.config.ts'],
  ])('would be found by %j', (text, path) => {
    expect(trespassesOf('test/unit/a.test.ts', text)).toEqual([`test/unit/a.test.ts reaches ${path}`])
  })

  it('are not those of the app that the tests have', () => {
    const text =
      "import { tools } from '../fixtures/tools/index.ts'\nread(new URL('../fixtures/openapi/', import.meta.url))"
    expect(trespassesOf('test/unit/a.test.ts', text)).toEqual([])
  })
})
