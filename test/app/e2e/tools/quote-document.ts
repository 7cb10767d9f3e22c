import { expect, it } from 'vitest'
import { quoteDocument } from '../../../../tools/quote-document.ts'
import { createPng, textOf } from '../../../unit/pdf/pdf-file.ts'
import { hostile, sara, type ToolSuite, tom } from '../suite.ts'

const quote = 'Nordwind Logistik - Sensor rollout quote'

/** Salesforce refuses to compare an id with some texts, and finds nothing by others. */
const nothingFound = expect.stringMatching(/^(?:not_found|invalid_input)$/)

export const suite: ToolSuite = {
  name: 'quoteDocument',
  calls: async app => {
    const quoteId = await app.idFor(sara, 'Quote', quote)
    const input = { quoteId, logo: createPng().toString('base64'), includeFile: true }
    return [{ tool: quoteDocument, input, answers: '"file":"JVBERi0x' }]
  },
  texts: async idOf => ({
    quoteDocument: { quoteId: await idOf('SELECT Id FROM Quote'), note: 'Free house.', logo: '' },
  }),
  define(app) {
    it('attaches a PDF of the quote, which its owner can download', async () => {
      const quoteId = await app.idFor(sara, 'Quote', quote)
      const logo = createPng({ width: 20, height: 10 }).toString('base64')
      const made = await app.as(sara).call(quoteDocument, {
        quoteId,
        logo,
        note: 'Free house. \u202eжелезо 100 €',
        includeFile: true,
      })
      const text = textOf(made.file ?? '')
      for (const part of ['Nordwind Logistik', 'Quantity', '7,800.00', 'Free house. ']) expect(text).toContain(part)
      const data = await app.rest(sara, `/sobjects/ContentVersion/${made.fileId}/VersionData`)
      const bytes = Buffer.from(await data.arrayBuffer())
      expect(bytes.toString('base64')).toBe(made.file)
      expect(made).toMatchObject({ sizeBytes: bytes.length, fileName: expect.stringMatching(/^Quote \d{8}\.pdf$/) })
      expect(made.link).toBe(`${app.dev.org}/lightning/r/ContentDocument/${made.documentId}/view`)
      const opened = (query: string) => fetch(`${made.link}${query}`)
      const shown = await opened(`?as=${sara}`)
      expect(shown.headers.get('content-type')).toBe('application/pdf')
      expect(Buffer.from(await shown.arrayBuffer()).equals(bytes)).toBe(true)
      const asked = await opened('')
      expect([asked.status, await asked.text()]).toEqual([
        200,
        expect.stringContaining(`as=${encodeURIComponent(sara)}`),
      ])
      expect((await opened(`?as=${tom}`)).status).toBe(404)
      const links = await app.rowsFor<{ LinkedEntityId: string }>(
        sara,
        `SELECT LinkedEntityId FROM ContentDocumentLink WHERE ContentDocumentId = '${made.documentId}'`,
      )
      expect(links.map(({ LinkedEntityId }) => LinkedEntityId)).toContain(quoteId)
    })

    it('keeps the file to itself unless it is asked for it', async () => {
      const quoteId = await app.idFor(sara, 'Quote', quote)
      expect(await app.as(sara).call(quoteDocument, { quoteId })).not.toHaveProperty('file')
    })

    it('makes none of a quote that Tom may not see', async () => {
      const quoteId = await app.idFor(sara, 'Quote', quote)
      await expect(app.as(tom).call(quoteDocument, { quoteId })).rejects.toMatchObject({ code: 'not_found' })
      const files = await app.rowsFor<{ Id: string }>(tom, 'SELECT Id FROM ContentVersion')
      expect(files).toEqual([])
    })

    it('attaches nothing when the logo is no picture', async () => {
      const quoteId = await app.idFor(sara, 'Quote', quote)
      const count = async () => (await app.rowsFor(sara, 'SELECT Id FROM ContentVersion')).length
      const before = await count()
      for (const logo of ['bm8gcGljdHVyZQ==', Buffer.from('/etc/passwd').toString('base64')])
        await expect(app.as(sara).call(quoteDocument, { quoteId, logo })).rejects.toMatchObject({
          code: 'invalid_input',
          message: expect.stringMatching(/^logo: must be a whole PNG/),
        })
      for (const logo of ['not base64!', 'A'.repeat(200_004)])
        await expect(app.as(sara).call(quoteDocument, { quoteId, logo })).rejects.toMatchObject({
          code: 'invalid_input',
        })
      expect(await count()).toBe(before)
    })

    it.each(hostile)('finds no quote by %j', async text => {
      const quoteId = text.padEnd(18, ' ').slice(0, 18)
      await expect(app.as(sara).call(quoteDocument, { quoteId })).rejects.toMatchObject({ code: nothingFound })
    })
  },
}
