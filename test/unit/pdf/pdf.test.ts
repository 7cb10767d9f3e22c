import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { loadPdfKit } from '../../../src/pdf/library.ts'
import { pdfPackage } from '../../../src/pdf/packages.ts'
import { renderPdf } from '../../../src/pdf/pdf.ts'
import { toDrawable } from '../../../src/pdf/text.ts'
import { chunk, createJpeg, createPng, pagesOf, signature, textOf } from './pdf-file.ts'

const date = new Date('2026-01-02T03:04:05Z')
const columns = [
  { label: 'Product', share: 3 },
  { label: 'Price', share: 1, align: 'right' },
] as const
const withLogo = (image: Buffer) => renderPdf({ heading: 'Quote', date, logo: image.toString('base64') })

describe('a PDF', () => {
  it('shows heading, paragraphs, table, totals and notes in their order', async () => {
    const file = await renderPdf({
      heading: 'Quote 42',
      date,
      paragraphs: ['For Müller & Söhne', 'Two lines\nhere'],
      table: {
        columns,
        rows: [
          ['Pump (large)', '€ 1,200.50'],
          [null, -1234567.891],
        ],
      },
      totals: [
        ['Subtotal', 1200.5],
        ['Total', 1300],
      ],
      notes: ['Prices without tax'],
    })
    expect(Buffer.from(file, 'base64').toString('latin1')).toMatch(/^%PDF-1\.[\s\S]*%%EOF\s*$/)
    const order = [
      'Quote 42',
      'Müller & Söhne',
      'Two lines',
      'here',
      'Product',
      'Price',
      'Pump (large)',
      '\x80 1,200.50',
    ]
    const text = textOf(file)
    const places = [...order, 'Subtotal', 'Total', '1,300.00', 'Prices without tax'].map(part => text.indexOf(part))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(pagesOf(file)).toBe(1)
  })

  it('of the same document and date is the same file', async () => {
    const document = { heading: 'Quote', date, paragraphs: ['x'], logo: createPng().toString('base64') }
    expect(await renderPdf(document)).toBe(await renderPdf(document))
  })

  it('goes on over pages, with the labels of the columns on each', async () => {
    const rows = Array.from({ length: 120 }, (_, row) => [`Line ${row + 1} ${'long '.repeat(row % 30)}`, '1.00'])
    const file = await renderPdf({ heading: 'Quote', date, table: { columns, rows }, totals: [['Total', '120.00']] })
    const pages = pagesOf(file)
    expect(pages).toBeGreaterThan(3)
    const text = textOf(file)
    expect(text.match(/Product/g)).toHaveLength(pages)
    expect(rows.every((_, row) => text.includes(`Line ${row + 1}`))).toBe(true)
  })

  it.each([
    ['nothing at all', { heading: '' }],
    ['a table without rows', { heading: 'x', table: { columns, rows: [] } }],
    ['rows without cells', { heading: 'x', table: { columns, rows: [[], ['a', 'b', 'c']] } }],
    ['a word without an end', { heading: 'W'.repeat(5000), paragraphs: ['W'.repeat(400_000)] }],
    [
      'a text that nowhere breaks',
      { heading: 'x', paragraphs: ['( '.repeat(200_000)], notes: ['a\u00a0'.repeat(50_000)] },
    ],
    ['marks without an end', { heading: 'x', paragraphs: [`a${'\u0301\u0323'.repeat(500_000)}`] }],
    ['a label without an end', { heading: 'x', totals: [['W'.repeat(400_000), 'W'.repeat(50_000)] as const] }],
    ['a cell larger than a page', { heading: 'x', table: { columns, rows: [['W'.repeat(100_000), '1']] } }],
    ['other scripts', { heading: '見積書', paragraphs: ['цена', 'سعر', '🎉👩‍👩‍👧', '\u0000\u001b[31m\ud800'] }],
    [
      'the syntax of PDF',
      { heading: ') Tj ET endstream endobj', paragraphs: ['\\( <</Type /Catalog>>', '/etc/passwd'] },
    ],
  ])('can be made of %s', async (_, document) => {
    const file = Buffer.from(await renderPdf({ date, ...document }), 'base64').toString('latin1')
    expect(file).toMatch(/%%EOF\s*$/)
  })

  it('shows hostile text as text', async () => {
    const file = await renderPdf({ heading: ') Tj ET (', date, paragraphs: ['\\(x\\) <48>'] })
    expect(textOf(file)).toContain(') Tj ET (')
    expect(textOf(file)).toContain('\\(x\\) <48>')
  })
})

describe('text for the standard fonts', () => {
  it.each([
    ['Crème brûlée – “50 €”…', 'Crème brûlée – “50 €”…'],
    ['Győr, Łódź, Dvořák, İstanbul', 'Gyor, Lódz, Dvorák, Istanbul'],
    ['e\u0301 ﬁn Ⅳ', 'é fin IV'],
    ['価格 100', '?? 100'],
    ['🎉', '?'],
    ['a\u202eb\u200bc\u0007d', 'abcd'],
    [
      `${'x'.repeat(500)} and so on\n${'y'.repeat(400)}\nz`,
      `${'x'.repeat(400)}\n${'x'.repeat(100)} and so on\n${'y'.repeat(400)}\nz`,
    ],
    ['word '.repeat(200), 'word '.repeat(200)],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['\u2212 5\u202f000', '- 5 000'],
  ])('%j is shown as %j', (text, shown) => {
    expect(toDrawable(text)).toBe(shown)
  })
})

describe('a logo', () => {
  it.each([0, 2, 4, 6])('can be a PNG of colour type %i', async colour => {
    expect(await withLogo(createPng({ colour }))).not.toBe('')
  })

  it('can be a PNG with a palette, transparent or not', async () => {
    const palette = chunk('PLTE', Buffer.from([255, 0, 0, 0, 255, 0]))
    for (const more of [[palette], [palette, chunk('tRNS', Buffer.from([0, 255]))]])
      expect(await withLogo(createPng({ colour: 3, more }))).not.toBe('')
  })

  it('can be a JPEG', async () => {
    for (const components of [1, 3, 4]) expect(await withLogo(createJpeg({ components }))).not.toBe('')
  })

  it('loses what is no part of the picture', async () => {
    const words = chunk('tEXt', Buffer.from(`Comment\0${'private '.repeat(20)}`))
    expect(await withLogo(createPng({ more: [words] }))).toBe(await withLogo(createPng()))
  })

  const bomb = deflateSync(Buffer.alloc(50_000_000))
  const png = createPng()
  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('GIF89a, or a path such as /etc/passwd')],
    ['half a PNG', png.subarray(0, png.length - 14)],
    ['a PNG without pixels', createPng({ pixels: Buffer.alloc(0) })],
    ['a PNG with too many pixels', createPng({ pixels: Buffer.alloc(1000) })],
    ['a PNG with a filter that there is not', createPng({ pixels: Buffer.alloc(68, 9) })],
    ['a PNG that is wider than it may be', createPng({ width: 2001, height: 1, pixels: Buffer.alloc(8005) })],
    ['a PNG that says it is huge', createPng({ width: 0xffffffff, height: 0xffffffff, pixels: Buffer.alloc(10) })],
    ['a PNG without a size', createPng({ width: 0, height: 0 })],
    ['a PNG that unpacks to 50 MB', Buffer.concat([png.subarray(0, 33), chunk('IDAT', bomb), png.subarray(-12)])],
    ['a PNG of 16 bits', createPng({ bits: 16 })],
    ['an interlaced PNG', createPng({ interlace: 1 })],
    ['a PNG of a colour type that there is not', createPng({ colour: 5 })],
    ['a PNG with a palette too large', createPng({ colour: 3, more: [chunk('PLTE', Buffer.alloc(771))] })],
    ['a PNG without its palette', createPng({ colour: 3 })],
    [
      'a PNG with a chunk that never ends',
      Buffer.concat([signature, Buffer.from('7fffffff49444154', 'hex'), Buffer.alloc(40)]),
    ],
    [
      'a PNG with no deflated data',
      Buffer.concat([png.subarray(0, 33), chunk('IDAT', Buffer.from('junk')), png.subarray(-12)]),
    ],
    ['half a JPEG', createJpeg().subarray(0, 20)],
    ['a JPEG without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 0, 0, 0, 0, 0, 0, 0xff, 0xd9])],
    ['a JPEG that is wider than it may be', createJpeg({ width: 65_535 })],
    ['a JPEG without a size', createJpeg({ height: 0 })],
    ['a JPEG of 12 bits', createJpeg({ bits: 12 })],
    ['a JPEG of two colours', createJpeg({ components: 2 })],
  ])('is refused when it is %s', async (_, image) => {
    await expect(withLogo(Buffer.concat([image]).length ? image : Buffer.from('x'))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^logo: must be/),
    })
  })

  it('of damaged bytes is refused or shown, and never ends the process', async () => {
    const images = [createPng({ width: 20, height: 20 }), createJpeg()]
    let random = 7
    const next = (below: number) => {
      random = (random * 48_271) % 2_147_483_647
      return random % below
    }
    for (let round = 0; round < 300; round++) {
      const image = Buffer.from(images[round % 2] ?? '')
      for (let change = 0; change <= next(4); change++) image[next(image.length)] = next(256)
      await withLogo(image).catch(error => expect(error).toMatchObject({ code: 'invalid_input' }))
    }
  })
})

describe('the library that draws', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))

  it('is named, where it is missing, with the command that installs what the tests run with', async () => {
    const missing = Object.assign(new Error("Cannot find package 'pdfkit'"), { code: 'ERR_MODULE_NOT_FOUND' })
    await expect(loadPdfKit(() => Promise.reject(missing))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`\`npm install ${pdfPackage}\``),
      cause: missing,
    })
    expect(pdfPackage).toBe(`pdfkit@${manifest.devDependencies.pdfkit}`)
  })

  it('is left out of an install unless the app asks for it', () => {
    expect(manifest.dependencies).not.toHaveProperty('pdfkit')
    expect(manifest.peerDependenciesMeta.pdfkit).toEqual({ optional: true })
    expect(pdfPackage).toContain(manifest.peerDependencies.pdfkit.replace('^', '@'))
  })

  it('says itself what else keeps it from being loaded', async () => {
    const broken = new SyntaxError('Unexpected token')
    await expect(loadPdfKit(() => Promise.reject(broken))).rejects.toBe(broken)
  })
})
