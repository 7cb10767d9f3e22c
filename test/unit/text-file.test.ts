import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTextOf, readTextFile, readTextIfThere } from '../../src/text-file.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'text-file-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const write = (content: string | Buffer): string => {
  const path = join(folder, 'mesh.yaml')
  writeFileSync(path, content)
  return path
}

describe('the text of a file', () => {
  it('is what UTF-8 says, without a byte order mark', () => {
    expect(readTextFile(write('\ufeffsmørrebrød: 🎉'))).toBe('smørrebrød: 🎉')
    expect(readTextFile(pathToFileURL(write('a')))).toBe('a')
  })

  it('is nothing where there is no file, and is no text that a file does not hold', () => {
    const none = join(folder, 'none')
    expect([readTextIfThere(none), isTextOf(none, '')]).toEqual([undefined, false])
    const path = write('\ufeffa')
    expect([readTextIfThere(path), isTextOf(path, 'a'), isTextOf(path, 'b')]).toEqual(['a', true, false])
    const other = write(Buffer.from('ø', 'latin1'))
    expect(() => readTextIfThere(other)).toThrow('is not in UTF-8')
    expect(isTextOf(other, 'ø')).toBe(false)
  })

  it('is refused in another encoding, by the name of the file', () => {
    const path = write(Buffer.from('smørrebrød', 'latin1'))
    const refusal = `${path}: is not in UTF-8. Save it in that encoding.`
    expect(() => readTextFile(path)).toThrow(refusal)
    expect(() => readTextFile(pathToFileURL(path))).toThrow(refusal)
  })
})
