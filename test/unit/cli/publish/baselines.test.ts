import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBaselines, recordBaseline } from '../../../../src/cli/publish/baselines.ts'
import { toReview } from '../../../../src/cli/publish/review.ts'

const documentOf = (...operations: readonly string[]) => {
  const paths = operations.map(id => [`/${id}`, { get: { operationId: id, responses: { 200: { description: '' } } } }])
  return JSON.stringify({ openapi: '3.0.3', info: { title: 'Desk', version: '1' }, paths: Object.fromEntries(paths) })
}

let openapi: string
beforeEach(() => {
  openapi = mkdtempSync(join(tmpdir(), 'baselines-'))
})
afterEach(() => rmSync(openapi, { recursive: true }))

const write = (name: string, ...operations: readonly string[]) =>
  writeFileSync(join(openapi, name), documentOf(...operations))
const desk = { clientName: 'Desk', document: 'api-spec.yaml' }
const production = { ...desk, connection: 'production', org: '00D1' }
const sandbox = { ...desk, connection: 'sandbox', org: '00D2' }

describe('what is recorded of publications', () => {
  it('is one for each connection and service', () => {
    write('api-spec.yaml', 'readQuote')
    write('api-spec.Billing.yaml', 'readBill')
    recordBaseline(openapi, sandbox)
    recordBaseline(openapi, production)
    recordBaseline(openapi, { ...production, clientName: 'Billing', document: 'api-spec.Billing.yaml' })
    const old = (connection: string, clientName: string) => join(openapi, 'published', connection, `${clientName}.yaml`)
    const current = (name: string) => join(openapi, name)
    expect(readBaselines(openapi)).toEqual([
      {
        ...{ connection: 'production', clientName: 'Billing', org: '00D1' },
        ...{ old: old('production', 'Billing'), current: current('api-spec.Billing.yaml') },
      },
      {
        ...{ connection: 'production', clientName: 'Desk', org: '00D1' },
        ...{ old: old('production', 'Desk'), current: current('api-spec.yaml') },
      },
      {
        ...{ connection: 'sandbox', clientName: 'Desk', org: '00D2' },
        ...{ old: old('sandbox', 'Desk'), current: current('api-spec.yaml') },
      },
    ])
  })

  it('is one for a service whatever the letter case of its name was, as in the org', () => {
    write('api-spec.yaml', 'readQuote')
    recordBaseline(openapi, production)
    write('api-spec.yaml', 'findQuote')
    recordBaseline(openapi, { ...production, clientName: 'DESK' })
    expect(readBaselines(openapi)).toMatchObject([{ clientName: 'DESK', org: '00D1' }])
    expect(toReview(openapi, production).text).toContain('Nothing breaks.')
  })

  it('goes with a service that the app no longer has', () => {
    write('api-spec.Billing.yaml', 'readBill')
    const billing = { ...production, clientName: 'Billing', document: 'api-spec.Billing.yaml' }
    recordBaseline(openapi, billing)
    rmSync(join(openapi, 'api-spec.Billing.yaml'))
    write('api-spec.yaml', 'readBill')
    expect(toReview(openapi, billing)).toMatchObject({ breaks: true, text: expect.stringContaining('readBill') })
    recordBaseline(openapi, billing)
    expect(readBaselines(openapi)).toEqual([])
  })

  it('is not guessed where a document belongs to no connection', () => {
    mkdirSync(join(openapi, 'published'))
    write('published/api-spec.yaml', 'readQuote')
    expect(() => readBaselines(openapi)).toThrow('openapi/published/api-spec.yaml belongs to no connection.')
  })

  it('need not say which org it was, for documents that were put there by hand', () => {
    mkdirSync(join(openapi, 'published/production'), { recursive: true })
    write('published/production/Desk.yaml', 'readQuote')
    write('api-spec.yaml', 'findQuote')
    expect(readBaselines(openapi)).toMatchObject([{ clientName: 'Desk', current: join(openapi, 'api-spec.yaml') }])
    expect(toReview(openapi, production).breaks).toBe(true)
  })

  it('is refused when somebody has edited the ledger', () => {
    write('api-spec.yaml', 'readQuote')
    recordBaseline(openapi, production)
    writeFileSync(join(openapi, 'published/production/publications.json'), '{"Desk": 1}')
    expect(() => readBaselines(openapi)).toThrow('publications.json is not as it was written')
  })
})

describe('the review before a publication', () => {
  beforeEach(() => {
    write('api-spec.yaml', 'readQuote')
    recordBaseline(openapi, production)
    write('api-spec.yaml', 'findQuote')
    recordBaseline(openapi, sandbox)
  })

  it('compares production with production and the sandbox with the sandbox', () => {
    expect(toReview(openapi, production)).toEqual({
      breaks: true,
      text: expect.stringContaining('Against what production has:\n\nBreaks flows, Apex and agents'),
    })
    expect(toReview(openapi, sandbox)).toEqual({
      breaks: false,
      text: 'Against what sandbox has:\n\nNothing breaks.',
    })
  })

  it('knows nothing of a connection that it never published to, or that leads to another org now', () => {
    expect(toReview(openapi, { ...production, connection: 'staging' })).toEqual({
      breaks: false,
      text: 'Nothing is recorded of Desk in the org of staging: it is compared with nothing.',
    })
    expect(toReview(openapi, { ...production, org: '00D3' })).toEqual({
      breaks: false,
      text: 'production leads to the org 00D3 now, and led to 00D1 when Desk was published: it is compared with nothing.',
    })
  })

  it('goes by the connection where nobody says which org that is', () => {
    expect(toReview(openapi, { ...production, org: undefined }).breaks).toBe(true)
  })

  it('does not mind letter case, as Salesforce does not', () => {
    expect(toReview(openapi, { ...production, clientName: 'DESK' }).breaks).toBe(true)
    expect(readFileSync(join(openapi, 'published/production/Desk.yaml'), 'utf8')).toContain('readQuote')
  })
})
