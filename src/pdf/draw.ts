import { loadPdfKit } from './library.ts'
import { readLogo } from './logo.ts'
import { drawTable, type Edges, type PdfTable, type PdfValue } from './table.ts'
import { toDrawable, toDrawableValue } from './text.ts'

/** A document of headings, text and one table, top to bottom, on as many A4 pages as it needs. */
export interface PdfDocument {
  readonly heading: string
  /** Date and time that the file says it was made; the same document with the same date is the same file. */
  readonly date: Date
  /** PNG or JPEG in base64, shown at the top right. */
  readonly logo?: string | undefined
  readonly paragraphs?: readonly string[]
  readonly table?: PdfTable
  /** Lines below the table, such as `['Total', 12.5]`; the last one is bold. */
  readonly totals?: readonly (readonly [label: string, value: PdfValue])[]
  /** Small print at the end. */
  readonly notes?: readonly string[]
}

const margin = 56
/** Of a total: one line, of which the end is left out when it is too long. */
const maxLabelLength = 200
const logoBox: readonly [width: number, height: number] = [140, 60]

/** What `renderPdf` gives. */
export async function drawPdf(document: PdfDocument): Promise<string> {
  const { date, heading, logo, notes = [], paragraphs = [], table, totals = [] } = document
  const image = logo ? readLogo(logo) : undefined
  const info = { Title: toDrawable(heading), CreationDate: date }
  const PDFDocument = await loadPdfKit()
  const pdf = new PDFDocument({ size: 'A4', margin, info })
  const file = readFile(pdf)
  const { width } = pdf.page
  const [left, right] = [margin, width - margin]
  if (image) {
    pdf.image(image, right - logoBox[0], margin, { fit: [...logoBox], align: 'right' })
  }
  const headingWidth = right - left - (image ? logoBox[0] + 20 : 0)
  pdf.font('Helvetica-Bold').fontSize(20).text(toDrawable(heading), left, margin, { width: headingWidth })
  if (image) pdf.y = Math.max(pdf.y, margin + logoBox[1])
  pdf.moveDown().font('Helvetica').fontSize(10)
  for (const paragraph of paragraphs)
    pdf.text(toDrawable(paragraph), left, pdf.y, { width: right - left }).moveDown(0.5)
  if (table) drawTable(pdf, table, { left, right })
  drawTotals(pdf, totals, { left, right })
  pdf.font('Helvetica').fontSize(8)
  for (const note of notes) pdf.moveDown().text(toDrawable(note), left, pdf.y, { width: right - left })
  pdf.end()
  return (await file).toString('base64')
}

function drawTotals(pdf: PDFKit.PDFDocument, totals: NonNullable<PdfDocument['totals']>, { left, right }: Edges): void {
  const half = (right - left) / 2
  pdf.moveDown(0.5)
  for (const [at, [label, value]] of totals.entries()) {
    pdf.font(at === totals.length - 1 ? 'Helvetica-Bold' : 'Helvetica')
    if (pdf.y + pdf.currentLineHeight(true) > pdf.page.maxY()) pdf.addPage()
    const { y } = pdf
    pdf.text(toDrawable(label).slice(0, maxLabelLength), left + half, y, {
      width: half / 2,
      lineBreak: false,
      ellipsis: true,
    })
    pdf.text(toDrawableValue(value), left + half * 1.5, y, { width: half / 2, align: 'right' })
  }
}

function readFile(pdf: PDFKit.PDFDocument): Promise<Buffer> {
  const { promise, reject, resolve } = Promise.withResolvers<Buffer>()
  const parts: Buffer[] = []
  pdf.on('data', (part: Buffer) => parts.push(part))
  pdf.once('end', () => resolve(Buffer.concat(parts)))
  pdf.once('error', reject)
  return promise
}
