import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** The text that a PDF of our own shows, in the order in which it was drawn. */
export function textOf(base64: string): string {
  const file = Buffer.from(base64, 'base64')
  return streamsOf(file)
    .flatMap(stream => stream.match(/<([0-9a-f]+)>|(?<=\n)ET/g) ?? [])
    .map(hex => (hex === 'ET' ? '\n' : Buffer.from(hex.slice(1, -1), 'hex').toString('latin1')))
    .join('')
}

export const pagesOf = (base64: string): number =>
  Buffer.from(base64, 'base64')
    .toString('latin1')
    .match(/\/Type \/Page\n/g)?.length ?? 0

function streamsOf(file: Buffer): string[] {
  const text = file.toString('latin1')
  return [...text.matchAll(/\/Filter \/FlateDecode\n>>\nstream\n/g)].flatMap(({ 0: found, index }) => {
    const start = index + found.length
    try {
      return inflateSync(file.subarray(start, text.indexOf('\nendstream', start))).toString('latin1')
    } catch {
      return []
    }
  })
}

export function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

export interface PngOptions {
  readonly width?: number
  readonly height?: number
  readonly bits?: number
  readonly colour?: number
  readonly interlace?: number
  readonly pixels?: Buffer
  readonly more?: readonly Buffer[]
}

const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
export const signature = Buffer.from('89504e470d0a1a0a', 'hex')

export function createPng(options: PngOptions = {}): Buffer {
  const { bits = 8, colour = 6, height = 4, interlace = 0, more = [], width = 4 } = options
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([bits, colour, 0, 0, interlace], 8)
  const pixels = options.pixels ?? Buffer.alloc((1 + width * (channels[colour] ?? 1)) * height, 0)
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    ...more,
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The segments of a JPEG, without pixels: what embeds one does not decode it. */
export function createJpeg({ bits = 8, components = 3, height = 4, width = 4 } = {}): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 8 + components * 3, bits, 0, 0, 0, 0, components])
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2]),
    frame,
    Buffer.alloc(components * 3),
    Buffer.from([0xff, 0xda, 0, 2, 0, 0xff, 0xd9]),
  ])
}
