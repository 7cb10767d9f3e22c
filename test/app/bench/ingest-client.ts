import { createRequire } from 'node:module'
import { createSalesforce } from '../../../src/salesforce/salesforce.ts'
import { importProducts } from '../../../tools/import-products.ts'

/** The ingest in its own process: `node test/app/bench/ingest-client.ts ORG_URL TOKEN VARIANT COUNT`. Runs it when told. */
const [url = '', accessToken = '', variant = 'ours', count = '0'] = process.argv.slice(2)

const products = Array.from({ length: Number(count) }, (_, at) => ({
  productCode: `${variant}-${String(at).padStart(6, '0')}`,
  name: `Product ${at}`,
  price: at + 0.5,
  active: true,
}))

/** Gives how many products were written. */
type Ingest = () => Promise<number>

function createOurs(): Ingest {
  const salesforce = createSalesforce()
  const session = { orgId: '00D', orgUrl: url, apiVersion: '62.0', userId: '005', username: 'ingrid', accessToken }
  return async () => {
    const org = salesforce.connect(session, { signal: new AbortController().signal, requestId: 'bench' })
    const { results } = await importProducts.run({ products }, { org } as never)
    const failed = results.find(({ outcome }) => outcome === 'failed')
    if (failed) throw new Error(failed.message)
    return results.filter(({ outcome }) => outcome !== 'unchanged').length
  }
}

const perQuery = 100
/** A unit of work takes 500 records: a product and its price each. */
const perUnit = 250

function createOfficialOrg() {
  const { init } = createRequire(import.meta.url)('@heroku/applink') as typeof import('@heroku/applink')
  const context = {
    requestId: '00D5e000000AcmEEAS-1',
    ...{ accessToken, apiVersion: '62.0', namespace: '', orgId: '00D5e000000AcmEEAS', orgDomainUrl: url },
    userContext: { userId: '005000000000001AAA', username: 'ingrid.integration@acme.example' },
  }
  const headers = { 'x-client-context': Buffer.from(JSON.stringify(context)).toString('base64') }
  const log = { info() {}, error() {}, debug() {}, warn() {}, child: () => log }
  const { org } = init().salesforce.parseRequest(headers, null, log as never).context
  if (!org) throw new Error('the official SDK found no org')
  return org
}

/** As its samples write many records: query, then units of work, one after another. It too leaves alone what is there. */
function createOfficial(): Ingest {
  const { dataApi } = createOfficialOrg()
  const readKnown = async () => {
    const known = new Set<unknown>()
    for (let from = 0; from < products.length; from += perQuery) {
      const codes = products.slice(from, from + perQuery).map(({ productCode }) => `'${productCode}'`)
      const soql = `SELECT ProductCode, Name, IsActive FROM Product2 WHERE ProductCode IN (${codes})`
      const { records } = await dataApi.query(soql)
      for (const { fields } of records) known.add(fields.ProductCode)
    }
    return known
  }
  return async () => {
    const known = await readKnown()
    const missing = products.filter(({ productCode }) => !known.has(productCode))
    const book = await dataApi.query('SELECT Id FROM Pricebook2 WHERE IsStandard = TRUE')
    for (let from = 0; from < missing.length; from += perUnit) {
      const unit = dataApi.newUnitOfWork()
      for (const { active, name, price, productCode } of missing.slice(from, from + perUnit)) {
        const fields = { ProductCode: productCode, Name: name, IsActive: active }
        const Product2Id = unit.registerCreate({ type: 'Product2', fields })
        const Pricebook2Id = book.records[0]?.fields.Id
        const entry = { Pricebook2Id, Product2Id, UnitPrice: price, IsActive: true }
        unit.registerCreate({ type: 'PricebookEntry', fields: entry })
      }
      await dataApi.commitUnitOfWork(unit)
    }
    return missing.length
  }
}

const ingest = variant === 'ours' ? createOurs() : createOfficial()
const startKiB = process.resourceUsage().maxRSS

process.on('message', async () => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const written = await ingest()
  const wallMs = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  const peakMiB = (process.resourceUsage().maxRSS - startKiB) / 1024
  process.send?.({ written, wallMs, cpuMs: (system + user) / 1000, peakMiB })
})
process.send?.({ ready: true })
