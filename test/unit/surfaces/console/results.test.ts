import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fieldsOf } from '../../../../src/surfaces/console/forms/field.ts'
import { toResult } from '../../../../src/surfaces/console/results/results.ts'

const reader = { locale: 'de-DE', timeZone: 'Europe/Berlin', orgUrl: 'https://acme.my.salesforce.com' }
const shown = async (schema: z.ZodObject, output: Record<string, unknown>) =>
  String(await toResult(output, fieldsOf(schema, 'output'), reader)).replaceAll('\u00a0', ' ')

describe('a result', () => {
  it('has money, days and moments in her own way', async () => {
    const schema = z.object({
      total: z.number(),
      currencyCode: z.string(),
      lines: z.int(),
      day: z.iso.date(),
      at: z.iso.datetime(),
    })
    const page = await shown(schema, {
      total: 1234.5,
      currencyCode: 'EUR',
      lines: 1200,
      day: '2026-01-31',
      at: '2026-07-01T22:30:00Z',
    })
    expect(page).toContain('<dd>1.234,50 €</dd>')
    expect(page).toContain('<dd>1.200</dd>')
    expect(page).toContain('<time datetime="2026-01-31">31.01.2026</time>')
    expect(page).toContain('02.07.2026, 00:30')
  })

  it('has no money where nothing says in which', async () => {
    expect(await shown(z.object({ total: z.number() }), { total: 1234.5 })).toContain('<dd>1.234,5</dd>')
  })

  it('leads by ids into her org, and by addresses that are declared as such', async () => {
    const schema = z.object({ quoteId: z.string(), name: z.string(), page: z.url(), note: z.string() })
    const id = '0Q0AH0000000001YAA'
    const page = await shown(schema, {
      quoteId: id,
      name: id,
      page: 'https://news.example/a',
      note: 'https://evil.example',
    })
    expect(page).toContain(`<a href="https://acme.my.salesforce.com/${id}" rel="noreferrer" target="_blank">${id}</a>`)
    expect(page.split(`/${id}"`)).toHaveLength(2)
    expect(page).toContain('<a href="https://news.example/a" rel="noreferrer" target="_blank">Open at news.example</a>')
    expect(page).not.toContain('href="https://evil.example')
  })

  it('has a table for a list of records, in the order of the schema', async () => {
    const row = z.object({ name: z.string(), amount: z.number().optional() })
    const page = await shown(z.object({ rows: z.array(row) }), { rows: [{ name: 'A' }, { amount: 2, name: 'B' }] })
    expect(page.replace(/\s+/g, ' ')).toContain('<th scope="col">Name</th><th scope="col">Amount</th>')
    expect(page.match(/<tr>/g)).toHaveLength(3)
  })

  it('says of an empty list that there is nothing', async () => {
    expect(await shown(z.object({ rows: z.array(z.string()) }), { rows: [] })).toContain('None.')
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example'])('makes no link of %s', async address => {
    expect(await shown(z.object({ page: z.string().meta({ format: 'uri' }) }), { page: address })).not.toContain('<a ')
  })

  it('shows what a record says as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>'
    const schema = z.object({ rows: z.array(z.record(z.string(), z.unknown())) })
    expect(await shown(schema, { rows: [{ [hostile]: hostile, deep: { [hostile]: [hostile] } }] })).not.toContain(
      '<img',
    )
  })
})
