import { crc32, deflateRawSync } from 'node:zlib'

const u16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, index * 2)
  return bytes
}
const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4)
  return bytes
}

/** A zip file of the given texts. */
export const zipOf = (files: Readonly<Record<string, string>>, method: 0 | 8 = 8): Buffer => {
  const local: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text)
    const packed = method === 8 ? deflateRawSync(content) : content
    const path = Buffer.from(name)
    const common = Buffer.concat([
      u16(20, 0, method, 0, 0),
      u32(crc32(content), packed.length, content.length),
      u16(path.length, 0),
    ])
    const entry = Buffer.concat([u32(0x04034b50), common, path, packed])
    directory.push(u32(0x02014b50), u16(20), common, u16(0, 0, 0), u32(0, offset), path)
    local.push(entry)
    offset += entry.length
  }
  const names = Buffer.concat(directory)
  const count = Object.keys(files).length
  const end = Buffer.concat([u32(0x06054b50), u16(0, 0, count, count), u32(names.length, offset), u16(0)])
  return Buffer.concat([...local, names, end])
}
