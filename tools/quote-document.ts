/** PDF: read as the user, rendered here, attached to the record; binary fields both ways, as base64. */
import * as z from 'zod'
import { AppError, currencyFieldsOf, defineTool, type Org, type PdfDocument, recordId, renderPdf, soql } from '#kit'

export const quoteDocument = defineTool({
  name: 'quoteDocument',
  title: 'Quote document',
  description:
    'Makes a PDF of an existing quote with its lines and totals, and attaches it to the quote as a file. Use when someone wants to send or print a quote. It does not create a quote: generateQuote does.',
  input: z.object({
    quoteId: recordId().describe('Quote Id.'),
    logo: z.base64().max(200_000).optional().describe('PNG or JPEG for the top right, in base64, up to 150 kB.'),
    note: z.string().max(1000).optional().describe('Small print at the end, such as terms of delivery.'),
    includeFile: z
      .boolean()
      .default(false)
      .describe('Whether the answer has the PDF itself. Agents need the link only.'),
  }),
  output: z.object({
    fileId: z.string().describe('Id of the new ContentVersion.'),
    documentId: z.string().describe('Id of its ContentDocument.'),
    fileName: z.string().meta({ text: 'own' }).describe('Name of the file.'),
    link: z.string().meta({ text: 'own' }).describe('Address of the file in Salesforce.'),
    sizeBytes: z.number().int().describe('Size of the PDF in bytes.'),
    file: z.base64().optional().describe('The PDF in base64, if asked for.'),
  }),
  examples: [{ ask: 'Print the quote of Nordwind as a PDF.', input: { quoteId: '0Q0AH00000000010AA' } }],
  writes: 'adds',
  objects: { read: ['Account', 'Quote', 'QuoteLineItem', 'Product2'], write: ['ContentVersion'] },
  async run({ includeFile, logo, note, quoteId }, { org }) {
    const [quote, lines] = await Promise.all([readQuote(org, quoteId), readLines(org, quoteId)])
    const file = await renderPdf({ ...toDocument(quote, lines), logo, notes: note ? [note] : [] })
    const fileName = `Quote ${quote.QuoteNumber}.pdf`
    const fileId = await org.create('ContentVersion', {
      ...{ Title: fileName, PathOnClient: fileName, VersionData: file },
      FirstPublishLocationId: quoteId,
    })
    const version = soql`SELECT ContentDocumentId, ContentSize FROM ContentVersion WHERE Id = ${fileId}`
    const made = await org.queryOne<{ ContentDocumentId: string; ContentSize: number }>(version)
    if (!made) throw new AppError('upstream_failed', 'The file was attached, but Salesforce does not show it.')
    const documentId = made.ContentDocumentId
    const link = `${org.url}/lightning/r/ContentDocument/${documentId}/view`
    return { fileId, documentId, fileName, link, sizeBytes: made.ContentSize, file: includeFile ? file : undefined }
  },
})

async function readQuote(org: Org, id: string): Promise<Quote> {
  const fields = ['Account.Name', ...(await currencyFieldsOf(org, 'Quote'))].map(soql.name)
  const quote = await org.queryOne<Quote>(
    soql`SELECT Name, QuoteNumber, Subtotal, TotalPrice, Tax, GrandTotal, ExpirationDate, LastModifiedDate,
      ${soql.join(fields, ',')} FROM Quote WHERE Id = ${id}`,
  )
  if (!quote) throw new AppError('not_found', 'quoteId: there is no such quote, or you may not see it')
  return quote
}

const maxLines = 500

async function readLines(org: Org, quoteId: string): Promise<Line[]> {
  const query = soql`SELECT Product2.Name, Quantity, UnitPrice, Discount, TotalPrice FROM QuoteLineItem
    WHERE QuoteId = ${quoteId} ORDER BY SortOrder, LineNumber`
  const lines = await org.query<Line>(query, { maxRows: maxLines + 1 }).toArray()
  if (lines.length > maxLines) throw new AppError('rejected', `quoteId: a document has at most ${maxLines} lines`)
  return lines
}

const toDocument = (quote: Quote, lines: readonly Line[]): PdfDocument => ({
  heading: `Quote ${quote.QuoteNumber}`,
  date: new Date(quote.LastModifiedDate),
  paragraphs: [
    ...[quote.Name, quote.Account ? `For ${quote.Account.Name}` : ''].filter(Boolean),
    quote.ExpirationDate ? `Valid until ${quote.ExpirationDate}` : 'Valid until revoked',
  ],
  table: {
    columns: [{ label: 'Product', share: 5 }, ...['Quantity', 'Price', 'Discount %', 'Amount'].map(toNumberColumn)],
    rows: lines.map(line => [line.Product2.Name, line.Quantity, line.UnitPrice, line.Discount, line.TotalPrice]),
  },
  totals: [
    ['Subtotal', quote.Subtotal],
    ['After discounts', quote.TotalPrice],
    ['Tax', quote.Tax],
    [['Total', quote.CurrencyIsoCode].filter(Boolean).join(' '), quote.GrandTotal],
  ],
})

const toNumberColumn = (label: string) => ({ label, share: 2, align: 'right' }) as const

type Numbers<Name extends string> = Record<Name, number | null>

interface Quote extends Numbers<'Subtotal' | 'TotalPrice' | 'Tax' | 'GrandTotal'> {
  Name: string
  QuoteNumber: string
  CurrencyIsoCode?: string
  ExpirationDate: string | null
  LastModifiedDate: string
  Account: { Name: string } | null
}

interface Line extends Numbers<'Quantity' | 'UnitPrice' | 'Discount' | 'TotalPrice'> {
  Product2: { Name: string }
}
