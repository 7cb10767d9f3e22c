import type { PdfDocument } from './draw.ts'

export type { PdfDocument } from './draw.ts'

/**
 * A PDF file in base64. Fonts are the standard ones, which have the letters of western Europe: others lose their accents,
 * other scripts become `?`. Drawn by `pdfkit`, which an app that makes PDFs installs.
 * @throws invalid_input for a logo that is no usable PNG or JPEG; unavailable with the command that installs `pdfkit`,
 * where it is not.
 */
export async function renderPdf(document: PdfDocument): Promise<string> {
  // Loaded by its first document: a host may never make one.
  const { drawPdf } = await import('./draw.ts')
  return drawPdf(document)
}
