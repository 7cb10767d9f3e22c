import { inflateRawSync } from 'node:zlib'
import { readUtf8 } from '../../text.ts'

export interface ZipLimits {
  readonly maxFiles: number
  /** Of all files together, unpacked. */
  readonly maxSizeBytes: number
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly packedSize: number
  readonly offset: number
}

const endOfDirectory = 0x06054b50
const directoryEntry = 0x02014b50
const localHeader = 0x04034b50
const longestComment = 65_535
const endSize = 22

const findEnd = (zip: Buffer): number => {
  const last = Math.max(0, zip.length - endSize - longestComment)
  for (let at = zip.length - endSize; at >= last; at--) {
    if (zip.readUInt32LE(at) === endOfDirectory) return at
  }
  throw new Error('not a zip file')
}

const readDirectory = (zip: Buffer, maxFiles: number): readonly Entry[] => {
  const end = findEnd(zip)
  const count = zip.readUInt16LE(end + 10)
  if (count > maxFiles) throw new Error(`more than ${maxFiles} files`)
  const entries: Entry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (zip.readUInt32LE(at) !== directoryEntry) throw new Error('broken directory')
    const nameLength = zip.readUInt16LE(at + 28)
    entries.push({
      name: readUtf8(zip.subarray(at + 46, at + 46 + nameLength)),
      method: zip.readUInt16LE(at + 10),
      packedSize: zip.readUInt32LE(at + 20),
      offset: zip.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return entries
}

const unpack = (zip: Buffer, { name, method, packedSize, offset }: Entry, maxSizeBytes: number): Buffer => {
  if (zip.readUInt32LE(offset) !== localHeader) throw new Error(`${name}: broken header`)
  const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28)
  const packed = zip.subarray(start, start + packedSize)
  if (method !== 0 && method !== 8) throw new Error(`${name}: unknown compression`)
  if (method === 0 && packed.length > maxSizeBytes) throw new Error('too large')
  return method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, maxSizeBytes) })
}

/**
 * The files of a zip by name, folders left out. Neither encrypted ones nor ZIP64.
 *
 * @throws Error that says what is wrong, in particular when a limit is passed
 */
export const readZip = (zip: Buffer, { maxFiles, maxSizeBytes }: ZipLimits): ReadonlyMap<string, Buffer> => {
  const files = new Map<string, Buffer>()
  let left = maxSizeBytes
  for (const entry of readDirectory(zip, maxFiles)) {
    if (entry.name.endsWith('/')) continue
    const content = unpack(zip, entry, left)
    left -= content.length
    files.set(entry.name, content)
  }
  return files
}
