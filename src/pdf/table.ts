import { toDrawableValue } from './text.ts'

export interface PdfTable {
  readonly columns: readonly PdfColumn[]
  /** One value for each column. */
  readonly rows: readonly (readonly PdfValue[])[]
}

/** Text; a number, shown with two decimals and commas at the thousands; `null` for nothing. */
export type PdfValue = string | number | null

export interface PdfColumn {
  readonly label: string
  /** Share of the width, in relation to the other columns. */
  readonly share: number
  readonly align?: 'left' | 'right'
}

/** Where lines begin and end. */
export interface Edges {
  readonly left: number
  readonly right: number
}

const [gap, padding] = [8, 4]
/** Text of a cell beyond this is left out: a row must fit on a page. */
const maxCellLength = 1000

interface Cell {
  readonly text: string
  readonly x: number
  readonly width: number
  readonly align: 'left' | 'right'
}

/** Rows below each other; on every page the labels of the columns come first. */
export function drawTable(pdf: PDFKit.PDFDocument, { columns, rows }: PdfTable, edges: Edges): void {
  const places = placesOf(columns, edges)
  const cellsOf = (row: readonly PdfValue[]): Cell[] =>
    places.map((place, at) => ({ ...place, text: toDrawableValue(row[at] ?? null).slice(0, maxCellLength) }))
  const drawHead = () => {
    pdf.font('Helvetica-Bold')
    drawRow(pdf, cellsOf(columns.map(({ label }) => label)), edges)
    pdf.font('Helvetica')
  }
  drawHead()
  for (const row of rows) {
    const cells = cellsOf(row)
    if (pdf.y + heightOf(pdf, cells) > pdf.page.maxY()) {
      pdf.addPage()
      drawHead()
    }
    drawRow(pdf, cells, edges)
  }
}

function placesOf(columns: readonly PdfColumn[], { left, right }: Edges): Omit<Cell, 'text'>[] {
  const shares = columns.reduce((sum, { share }) => sum + share, 0)
  const unit = (right - left - gap * (columns.length - 1)) / shares
  let x = left
  return columns.map(({ align = 'left', share }) => {
    const place = { x, width: unit * share, align }
    x += place.width + gap
    return place
  })
}

const heightOf = (pdf: PDFKit.PDFDocument, cells: readonly Cell[]): number =>
  Math.max(...cells.map(({ text, width }) => pdf.heightOfString(text || ' ', { width }))) + 2 * padding

function drawRow(pdf: PDFKit.PDFDocument, cells: readonly Cell[], { left, right }: Edges): void {
  const { y } = pdf
  const bottom = y + heightOf(pdf, cells)
  for (const { align, text, width, x } of cells) pdf.text(text, x, y + padding, { width, align })
  pdf.moveTo(left, bottom).lineTo(right, bottom).lineWidth(0.5).strokeColor('#999999').stroke()
  pdf.x = left
  pdf.y = bottom
}
