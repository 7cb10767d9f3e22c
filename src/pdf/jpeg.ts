import type { ImageFile } from './image.ts'

const [start, scan, end] = [0xffd8, 0xffda, 0xffd9]
/** Baseline, extended and progressive, of 8 bits: what every reader of PDF decodes. */
const frames: ReadonlySet<number> = new Set([0xffc0, 0xffc1, 0xffc2])
const components: ReadonlySet<number> = new Set([1, 3, 4])

/** @returns undefined for what is no usable JPEG. */
export function readJpeg(bytes: Buffer): ImageFile | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== start || bytes.readUInt16BE(bytes.length - 2) !== end)
    return undefined
  for (let at = 2; at + 10 <= bytes.length; ) {
    const marker = bytes.readUInt16BE(at)
    const length = bytes.readUInt16BE(at + 2)
    if (marker <= 0xff00 || marker === scan || length < 2) return undefined
    if (frames.has(marker)) return readFrame(bytes, at + 4)
    at += 2 + length
  }
  return undefined
}

function readFrame(bytes: Buffer, at: number): ImageFile | undefined {
  const isUsable = bytes.readUInt8(at) === 8 && components.has(bytes.readUInt8(at + 5))
  return isUsable ? { bytes, height: bytes.readUInt16BE(at + 1), width: bytes.readUInt16BE(at + 3) } : undefined
}
