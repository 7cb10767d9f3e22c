import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * An org in its own process whose answers are ready beforehand, so that it never is what a row measures.
 * Its records have no compound field: the official SDK fails on them.
 */
const latencyMs = Number(process.argv[2] ?? 0)

const record = (index: number) => ({
  attributes: {
    type: 'Account',
    url: `/services/data/v62.0/sobjects/Account/001AH${String(index).padStart(10, '0')}YAA`,
  },
  Id: `001AH${String(index).padStart(10, '0')}YAA`,
  Name: `Account number ${index}`,
  Industry: index % 3 === 0 ? null : 'Manufacturing',
  AnnualRevenue: index * 1000.5,
  IsActive__c: index % 2 === 0,
  NumberOfEmployees: index % 5 === 0 ? 0 : index,
  BillingCity: 'Bonn',
  BillingPostalCode: '53111',
  Description: `Some text of ordinary length that describes account ${index}, with an ä and a "quote".`,
  Owner: { attributes: { type: 'User', url: '/services/data/v62.0/sobjects/User/005' }, Name: 'Sara Sales' },
  CreatedDate: '2026-01-31T12:30:00.000+0000',
})

const page = Buffer.from(
  JSON.stringify({ totalSize: 2000, done: true, records: Array.from({ length: 2000 }, (_, index) => record(index)) }),
)
const single = Buffer.from(JSON.stringify(record(7)))
const results = new Map<number, Buffer>()

let requests = 0

function answer(response: ServerResponse, url: string, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' })
  if (url.includes('/query')) response.end(page)
  else if (url.includes('/composite/sobjects')) response.end(resultsOf(body))
  else response.end(single)
}

function resultsOf(body: Buffer): Buffer {
  const { length } = (JSON.parse(body.toString()) as { records: unknown[] }).records
  const known = results.get(length)
  if (known) return known
  const made = Buffer.from(
    JSON.stringify(
      Array.from({ length }, (_, index) => ({ id: record(index).Id, success: true, created: true, errors: [] })),
    ),
  )
  results.set(length, made)
  return made
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    requests += 1
    const send = () => answer(response, request.url ?? '', Buffer.concat(chunks))
    if (latencyMs > 0) setTimeout(send, latencyMs)
    else send()
  })
})

process.on('message', () => {
  process.send?.({ requests })
  requests = 0
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
