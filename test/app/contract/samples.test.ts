import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readApp } from '../../../src/app/app.ts'
import { filesIn, readSource } from '../../contract/imports.ts'
import { events as fixtureEvents, tools as fixtureTools } from '../../fixtures/tools/index.ts'

const own = filesIn(['{src,local-org,create,bench,test}/**/*.*']).filter(file => !file.startsWith('test/app/'))
/** What the tests' own tools are called, a sample may be called too. */
const fixtures = new Set([...fixtureTools, ...fixtureEvents].map(({ name }) => name))

/** A word of several, such as `shipOrder` or `ship-order`: a single one can stand anywhere. */
const isTelling = (name: string): boolean => /[a-z](?:[A-Z]|[-_])/.test(name) || name.includes('_')
/** Names that help texts give as an example, which somebody may well take. */
const inHelp = new Set(['shipOrder', 'whoAmI'])
const { events, tools } = await readApp(fileURLToPath(new URL('../../../', import.meta.url)))
const names = [
  ...[...tools, ...events].map(({ name }) => name),
  ...[...tools, ...events].flatMap(({ callouts }) => callouts).flatMap(each => [each.urlFrom, each.secretFrom ?? '']),
  ...filesIn(['examples/*/*.ts']).map(file => file.split('/')[1] ?? ''),
].filter(name => isTelling(name) && !inHelp.has(name) && !fixtures.has(name))

/** Where what is written in the sources has one of the names. */
const namedIn = (texts: readonly (readonly [file: string, text: string])[], all = names): string[] => {
  const word = new RegExp(`\\b(?:${all.join('|')})\\b`, 'g')
  return texts.flatMap(([file, text]) => (text.match(word) ?? []).map(name => `${file}: ${name}`))
}

describe('the host, the local org and their tests', () => {
  it('know no sample: no tool, event, variable or program of the app is named there', () => {
    expect([own.length > 500, names.length > 0]).toEqual([true, true])
    expect(namedIn(own.map(file => [file, readSource(file)]))).toEqual([])
  })

  it('would be caught', () => {
    const texts = [['src/a.ts', "call('shipOrder') // SHIPS_URL and shipOrders"]] as const
    expect(namedIn(texts, ['shipOrder', 'SHIPS_URL'])).toEqual(['src/a.ts: shipOrder', 'src/a.ts: SHIPS_URL'])
  })
})
