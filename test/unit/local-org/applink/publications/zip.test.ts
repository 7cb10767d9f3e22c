import { describe, expect, it } from 'vitest'
import { readZip } from '../../../../../local-org/applink/publications/zip.ts'
import { zipOf } from '../zip-file.ts'

const limits = { maxFiles: 3, maxSizeBytes: 1000 }
const textsIn = (zip: Buffer) =>
  Object.fromEntries([...readZip(zip, limits)].map(([name, content]) => [name, content.toString()]))

describe('a zip', () => {
  it.each([0, 8] as const)('is read with compression %d, folders left out', method => {
    const files = { 'a.yaml': 'é'.repeat(100), 'b/c.xml': '' }
    expect(textsIn(zipOf({ ...files, 'b/': '' }, method))).toEqual(files)
  })

  it('is read with a comment at its end', () => {
    expect(textsIn(Buffer.concat([zipOf({ a: 'text' }), Buffer.from('comment')]))).toEqual({ a: 'text' })
  })

  it.each([
    ['with too many files', zipOf({ a: '', b: '', c: '', d: '' })],
    ['that unpacks to too much', zipOf({ a: 'x'.repeat(1001) })],
    ['that unpacks to too much in several files', zipOf({ a: 'x'.repeat(600), b: 'x'.repeat(600) })],
    ['that holds too much unpacked', zipOf({ a: 'x'.repeat(1001) }, 0)],
    ['that is none', Buffer.from('no zip at all, but long enough to be one')],
    ['that is empty', Buffer.alloc(0)],
    ['that was cut', zipOf({ a: 'text' }).subarray(20)],
  ])('%s is refused', (_, zip) => {
    expect(() => readZip(zip, limits)).toThrow()
  })
})
