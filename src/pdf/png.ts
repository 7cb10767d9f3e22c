import { inflateSync } from 'node:zlib'
import type { ImageFile } from './image.ts'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** By colour type: channels a pixel. Without the types that do not exist. */
const channelsOf: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
])
const indexed = 3
const lastFilter = 4
const maxColours = 256

interface Chunk {
  readonly type: string
  readonly data: Buffer
  /** With length, type and checksum. */
  readonly whole: Buffer
}

/** @returns undefined for what is no usable PNG, or has more pixels a side. The bytes are those of the picture alone. */
export function readPng(bytes: Buffer, maxSide: number): ImageFile | undefined {
  if (!bytes.subarray(0, signature.length).equals(signature)) return undefined
  const chunks = readChunks(bytes.subarray(signature.length))
  const [head] = chunks
  if (head?.type !== 'IHDR' || head.data.length !== 13 || chunks.at(-1)?.type !== 'IEND') return undefined
  const [width, height] = [head.data.readUInt32BE(0), head.data.readUInt32BE(4)]
  const [bits, colour = -1, ...methods] = head.data.subarray(8)
  const channels = channelsOf.get(colour)
  const isPlain = bits === 8 && channels !== undefined && methods.every(method => method === 0)
  if (!isPlain || width > maxSide || height > maxSide || !hasColours(chunks, colour)) return undefined
  if (!hasPixels(chunks, width * channels + 1, height)) return undefined
  const kept = chunks.filter(({ type }) => ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].includes(type))
  return { bytes: Buffer.concat([signature, ...kept.map(({ whole }) => whole)]), width, height }
}

/** Up to the end of the picture; nothing of a file that is cut off. */
function readChunks(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = 0; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) return []
    const type = bytes.toString('latin1', at + 4, at + 8)
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) })
    if (type === 'IEND') return chunks
    at = end
  }
  return []
}

/** A palette where there must be one, and transparency of the size that goes with the colours. */
function hasColours(chunks: readonly Chunk[], colour: number): boolean {
  const [palettes, alphas] = ['PLTE', 'tRNS'].map(name => chunks.filter(({ type }) => type === name))
  const [palette, alpha] = [palettes?.[0]?.data.length ?? 0, alphas?.[0]?.data.length]
  if ((palettes?.length ?? 0) > 1 || (alphas?.length ?? 0) > 1) return false
  if (colour !== indexed) return palette === 0 && alpha === undefined
  return palette > 0 && palette % 3 === 0 && palette / 3 <= maxColours && (alpha ?? 0) <= palette / 3
}

/** Whether the compressed data are so many rows, each with a filter that there is. */
function hasPixels(chunks: readonly Chunk[], rowLength: number, rows: number): boolean {
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))
  try {
    const pixels = inflateSync(packed, { maxOutputLength: rowLength * rows + 1 })
    const filters = Array.from({ length: rows }, (_, row) => pixels[row * rowLength] ?? lastFilter + 1)
    return pixels.length === rowLength * rows && filters.every(filter => filter <= lastFilter)
  } catch {
    return false
  }
}
