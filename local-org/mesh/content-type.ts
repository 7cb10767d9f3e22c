const plainText = 'text/plain; charset=utf-8'
const html = 'text/html; charset=utf-8'

/** Bytes as characters; `any` in a pattern stands for whatever is there. */
type Signature = readonly [pattern: string, type: string]

const any = '\u{100}'
const four = any.repeat(4)

const tags =
  '<!DOCTYPE HTML|<HTML|<HEAD|<SCRIPT|<IFRAME|<H1|<DIV|<FONT|<TABLE|<A|<STYLE|<TITLE|<B|<BODY|<BR|<P|<!--'.split('|')

/** In the order in which Go looks, with `mp4` between the two groups. */
const beforeMp4: readonly Signature[] = [
  ['%PDF-', 'application/pdf'],
  ['%!PS-Adobe-', 'application/postscript'],
  [`\xfe\xff${any}${any}`, 'text/plain; charset=utf-16be'],
  [`\xff\xfe${any}${any}`, 'text/plain; charset=utf-16le'],
  [`\xef\xbb\xbf${any}`, plainText],
  ['\0\0\x01\0', 'image/x-icon'],
  ['\0\0\x02\0', 'image/x-icon'],
  ['BM', 'image/bmp'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  [`RIFF${four}WEBPVP`, 'image/webp'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  [`FORM${four}AIFF`, 'audio/aiff'],
  ['ID3', 'audio/mpeg'],
  ['OggS\0', 'application/ogg'],
  ['MThd\0\0\0\x06', 'audio/midi'],
  [`RIFF${four}AVI `, 'video/avi'],
  [`RIFF${four}WAVE`, 'audio/wave'],
]
const afterMp4: readonly Signature[] = [
  ['\x1a\x45\xdf\xa3', 'video/webm'],
  [`${any.repeat(34)}LP`, 'application/vnd.ms-fontobject'],
  ['\0\x01\0\0', 'font/ttf'],
  ['OTTO', 'font/otf'],
  ['ttcf', 'font/collection'],
  ['wOFF', 'font/woff'],
  ['wOF2', 'font/woff2'],
  ['\x1f\x8b\x08', 'application/x-gzip'],
  ['PK\x03\x04', 'application/zip'],
  ['Rar!\x1a\x07\0', 'application/x-rar-compressed'],
  ['Rar!\x1a\x07\x01\0', 'application/x-rar-compressed'],
  ['\0asm', 'application/wasm'],
]

const matches = (text: string, pattern: string): boolean =>
  text.length >= pattern.length && [...pattern].every((wanted, at) => wanted === any || wanted === text[at])

const typeIn = (signatures: readonly Signature[], text: string): string | undefined =>
  signatures.find(([pattern]) => matches(text, pattern))?.[1]

const isHtml = (text: string): boolean =>
  tags.some(tag => text.slice(0, tag.length).toUpperCase() === tag && /^[ >]/.test(text.slice(tag.length)))

const isMp4 = (head: Buffer, text: string): boolean => {
  const size = head.length < 12 ? 0 : head.readUInt32BE(0)
  if (size === 0 || size % 4 !== 0 || head.length < size || text.slice(4, 8) !== 'ftyp') return false
  const brands = text.slice(8, size).match(/.{4}/gs) ?? []
  // The second is the minor version of the first.
  return brands.some((brand, at) => at !== 1 && brand.startsWith('mp4'))
}

const isBinary = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells bytes from text.
  /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/.test(text)

/**
 * The type of a body by its first 512 bytes, as the mesh, a Go program, states it for an answer that has none.
 *
 * @see https://pkg.go.dev/net/http#DetectContentType
 */
export const toContentType = (body: Buffer): string => {
  const head = body.subarray(0, 512)
  const text = head.toString('latin1')
  const visible = text.replace(/^[\t\n\f\r ]+/, '')
  if (isHtml(visible)) return html
  if (visible.startsWith('<?xml')) return 'text/xml; charset=utf-8'
  const type = typeIn(beforeMp4, text) ?? (isMp4(head, text) ? 'video/mp4' : typeIn(afterMp4, text))
  return type ?? (isBinary(visible) ? 'application/octet-stream' : plainText)
}
