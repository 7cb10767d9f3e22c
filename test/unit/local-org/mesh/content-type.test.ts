import { describe, expect, it } from 'vitest'
import { toContentType } from '../../../../local-org/mesh/content-type.ts'

const text = 'text/plain; charset=utf-8'
const html = 'text/html; charset=utf-8'
const binary = 'application/octet-stream'
const b = (latin1: string): Buffer => Buffer.from(latin1, 'latin1')
const mp4 = (size: string, brands: string): Buffer => b(`${size}ftyp${brands}`)

/** The rows of Go's own test come first; the others take each signature of its table, and its edges. */
const rows: readonly [string, Buffer, string][] = [
  ['nothing', b(''), text],
  ['some bytes', b('\x01\x02\x03'), binary],
  ['HTML in mixed case', b('<HtMl><bOdY>blah blah blah</body></html>'), html],
  ['HTML', b('<HTML></HTML>'), html],
  ['HTML behind blanks', b('   <!DOCTYPE HTML>...'), html],
  ['HTML behind an end of line', b('\r\n<html>...'), html],
  ['a text with a snowman', Buffer.from('This is not HTML. It has ☃ though.'), text],
  ['XML', b('\n<?xml!'), 'text/xml; charset=utf-8'],
  ['GIF 87a', b('GIF87a'), 'image/gif'],
  ['GIF 89a', b('GIF89a...'), 'image/gif'],
  ['MP4', b('\0\0\0\x18ftypmp42\0\0\0\0mp42isom<\x06t\xbfmdat'), 'video/mp4'],

  ['JSON', b('{"a":1}'), text],
  ['a tag that goes on', b('<htmlx>'), text],
  ['a tag with a line end behind', b('<html\n>'), text],
  ['a tag at the end of the bytes', b('<html'), text],
  ['a comment', b('<!-- -->'), html],
  ['a doctype in small letters', b('<!doctype html>'), html],
  ['a paragraph', b('<p class="x">'), html],
  ['a heading of the second rank', b('<h2>'), text],
  ['a vertical tab before a tag', b('\x0b<html>'), binary],
  ['XML in capitals', b('<?XML version="1.0"?>'), text],
  ['PDF', b('%PDF-1.7'), 'application/pdf'],
  ['PDF behind a blank', b(' %PDF-1.7'), text],
  ['PostScript', b('%!PS-Adobe-3.0'), 'application/postscript'],
  ['UTF-16 big end first', b('\xfe\xff\0a'), 'text/plain; charset=utf-16be'],
  ['UTF-16 little end first', b('\xff\xfea\0'), 'text/plain; charset=utf-16le'],
  ['a mark of UTF-16 alone', b('\xfe\xff'), text],
  ['UTF-8 with a mark', b('\xef\xbb\xbf\x01'), text],
  ['an icon', b('\0\0\x01\0'), 'image/x-icon'],
  ['a cursor', b('\0\0\x02\0'), 'image/x-icon'],
  ['BMP', b('BMxx'), 'image/bmp'],
  ['WebP', b('RIFFabcdWEBPVP8 '), 'image/webp'],
  ['PNG', b('\x89PNG\r\n\x1a\n'), 'image/png'],
  ['JPEG', b('\xff\xd8\xff\xe0'), 'image/jpeg'],
  ['AIFF', b('FORM\x01\x02\x03\x04AIFF'), 'audio/aiff'],
  ['MP3', b('ID3\x03'), 'audio/mpeg'],
  ['Ogg', b('OggS\0'), 'application/ogg'],
  ['Ogg cut short', b('OggS'), text],
  ['MIDI', b('MThd\0\0\0\x06\0'), 'audio/midi'],
  ['AVI', b('RIFFabcdAVI LIST'), 'video/avi'],
  ['WAVE', b('RIFFabcdWAVEfmt '), 'audio/wave'],
  ['RIFF of another kind', b('RIFFabcdXXXX'), text],
  ['MP4 by its first brand', mp4('\0\0\0\x0c', 'mp41'), 'video/mp4'],
  ['MP4 by its third word', mp4('\0\0\0\x14', 'isom\0\0\0\x01mp41'), 'video/mp4'],
  ['a minor version is no brand', mp4('\0\0\0\x10', 'isommp41'), binary],
  ['a box longer than the bytes', mp4('\0\0\0\x40', 'mp41'), binary],
  ['a box that is no multiple of four', mp4('\0\0\0\x0d', 'mp41x'), binary],
  ['WebM', b('\x1aE\xdf\xa3'), 'video/webm'],
  ['an embedded font', b(`${'\x01'.repeat(34)}LP`), 'application/vnd.ms-fontobject'],
  ['TrueType', b('\0\x01\0\0'), 'font/ttf'],
  ['OpenType', b('OTTO'), 'font/otf'],
  ['a collection of fonts', b('ttcf'), 'font/collection'],
  ['WOFF', b('wOFF'), 'font/woff'],
  ['WOFF 2', b('wOF2'), 'font/woff2'],
  ['gzip', b('\x1f\x8b\x08'), 'application/x-gzip'],
  ['zip', b('PK\x03\x04'), 'application/zip'],
  ['an empty zip', b('PK\x05\x06'), binary],
  ['RAR 4', b('Rar!\x1a\x07\0'), 'application/x-rar-compressed'],
  ['RAR 5', b('Rar!\x1a\x07\x01\0'), 'application/x-rar-compressed'],
  ['WebAssembly', b('\0asm\x01\0\0\0'), 'application/wasm'],
  ['an escape, which texts have', b('\x1b[31m red'), text],
  ['a zero behind the 512th byte', b(`${'a'.repeat(512)}\0`), text],
  ['a zero as the 512th byte', b(`${'a'.repeat(511)}\0`), binary],
  ['blanks for 512 bytes, then a tag', b(`${' '.repeat(512)}<html>`), text],
  ['Latin-1', b('caf\xe9'), text],
]

describe('the type of an answer that states none', () => {
  it.each(rows)('is found by its first bytes: %s', (_, body, type) => {
    expect(toContentType(body)).toBe(type)
  })
})
