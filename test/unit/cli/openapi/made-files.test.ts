import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeMadeFiles } from '../../../../src/cli/openapi/made-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'made-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (files: Readonly<Record<string, string>>) =>
  writeMadeFiles(
    join(folder, 'out'),
    Object.entries(files).map(([name, text]) => ({ name, text })),
  )
const at = (name: string) => join(folder, 'out', name)
const read = (name: string) => readFileSync(at(name), 'utf8')
const none = { written: [], kept: [], beside: [], removed: [], left: [] }

describe('files that are made', () => {
  it('are written, and written anew when they are made otherwise and nobody changed them', () => {
    expect(write({ 'a/b.cls': 'one\n', c: '1' })).toEqual({ ...none, written: ['a/b.cls', 'c'] })
    expect(write({ 'a/b.cls': 'one\n', c: '1' })).toEqual(none)
    expect(write({ 'a/b.cls': 'two\n', c: '1' })).toEqual({ ...none, written: ['a/b.cls'] })
    expect(read('a/b.cls')).toBe('two\n')
  })

  it('stay as a person left them; what is made otherwise goes beside, once', () => {
    write({ 'a/b.cls': 'one\n' })
    writeFileSync(at('a/b.cls'), 'mine\n')
    expect(write({ 'a/b.cls': 'one\n' })).toEqual({ ...none, kept: ['a/b.cls'] })
    expect(write({ 'a/b.cls': 'two\n' })).toEqual({ ...none, beside: ['a/b.cls'] })
    expect([read('a/b.cls'), read('beside/a/b.cls')]).toEqual(['mine\n', 'two\n'])
    expect(write({ 'a/b.cls': 'two\n' })).toEqual({ ...none, kept: ['a/b.cls'] })
  })

  it('are nobody else’s: what was there before is kept', () => {
    write({})
    writeFileSync(at('README.md'), 'of the project\n')
    expect(write({ 'README.md': 'made\n' })).toEqual({ ...none, beside: ['README.md'] })
    expect(read('README.md')).toBe('of the project\n')
  })

  it('are unchanged when Git has ended their lines otherwise', () => {
    write({ a: 'one\ntwo\n' })
    writeFileSync(at('a'), 'one\r\ntwo\r\n')
    expect(write({ a: 'three\n' })).toEqual({ ...none, written: ['a'] })
  })

  it('come back when they were deleted', () => {
    write({ a: 'one\n' })
    rmSync(at('a'))
    expect(write({ a: 'one\n' })).toEqual({ ...none, written: ['a'] })
  })

  it('go when nothing makes them any more, unless a person changed them', () => {
    write({ a: '1', b: '2' })
    writeFileSync(at('b'), 'mine')
    expect(write({})).toEqual({ ...none, removed: ['a'], left: ['b'] })
    expect([existsSync(at('a')), read('b')]).toEqual([false, 'mine'])
  })

  it('are named as long as a changed one stays that nothing makes any more', () => {
    write({ a: '1' })
    writeFileSync(at('a'), 'mine')
    for (const _ of [1, 2]) expect(write({})).toEqual({ ...none, left: ['a'] })
    expect(write({ a: '1' })).toEqual({ ...none, kept: ['a'] })
    write({})
    rmSync(at('a'))
    expect(write({})).toEqual(none)
  })

  it('never lead out of their folder, whatever the record says', () => {
    write({ a: 'same' })
    writeFileSync(join(folder, 'precious'), 'same')
    const record = JSON.parse(read('.made.json')) as Record<string, string>
    writeFileSync(at('.made.json'), JSON.stringify({ '../precious': record.a, [join(folder, 'precious')]: record.a }))
    expect(write({ a: 'same' })).toEqual(none)
    expect(existsSync(join(folder, 'precious'))).toBe(true)
  })

  it.each(['{', '[]', '{"a":1}', 'null'])('are not touched while their record is %s', text => {
    write({ a: 'one' })
    writeFileSync(at('.made.json'), text)
    expect(() => write({ a: 'two' })).toThrow(/\.made\.json is not as it was written: take it from version control/)
    expect(read('a')).toBe('one')
  })
})
