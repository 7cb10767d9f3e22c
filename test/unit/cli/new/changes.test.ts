import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeChanges } from '../../../../src/cli/new/changes.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'changes-'))
  mkdirSync(join(folder, 'tools'))
  writeFileSync(join(folder, 'tools/index.ts'), 'old')
})
afterEach(() => rmSync(folder, { recursive: true }))

const changes = [
  { file: 'tools/ship.ts', text: 'tool' },
  { file: 'test/app/ship.test.ts', text: 'test' },
  { file: 'tools/index.ts', text: 'new' },
]

const found = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
const index = () => readFileSync(join(folder, 'tools/index.ts'), 'utf8')
const untouched = () => expect([found(), index()]).toEqual([['tools', 'tools/index.ts'], 'old'])

describe('changes of an app', () => {
  it('are all there when what follows begins, and stay when it goes well', async () => {
    const follow = async () => index() === 'new' && found().includes('test/app/ship.test.ts')
    expect(await makeChanges(folder, changes, follow)).toBe(true)
    expect([found(), index()]).toEqual([
      ['test', 'test/app', 'test/app/ship.test.ts', 'tools', 'tools/index.ts', 'tools/ship.ts'],
      'new',
    ])
  })

  it('leave nothing behind when what follows does not go well, or throws', async () => {
    expect(await makeChanges(folder, changes, async () => false)).toBe(false)
    untouched()
    await expect(makeChanges(folder, changes, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    untouched()
  })

  it('leave nothing behind when one of them cannot be written', async () => {
    const inTheWay = [...changes, { file: 'tools/index.ts/x.ts', text: '' }]
    await expect(makeChanges(folder, inTheWay, async () => true)).rejects.toThrow(/EEXIST|ENOTDIR/)
    untouched()
    const toFolder = [...changes, { file: 'new/tools', text: '' }, { file: 'new', text: '' }]
    await expect(makeChanges(folder, toFolder, async () => true)).rejects.toThrow('EISDIR')
    untouched()
  })

  it('keep a folder that was there, and what else is in it', async () => {
    mkdirSync(join(folder, 'test'))
    writeFileSync(join(folder, 'test/other.test.ts'), '')
    await makeChanges(folder, changes, async () => false)
    expect(found()).toEqual(['test', 'test/other.test.ts', 'tools', 'tools/index.ts'])
  })
})
