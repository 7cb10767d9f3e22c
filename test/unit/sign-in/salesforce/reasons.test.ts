import { expect, it } from 'vitest'
import { toAppError } from '../../../../src/core/failure.ts'
import { createLog } from '../../../../src/host/log.ts'
import { createConnections } from '../../../../src/sign-in/salesforce/connection.ts'
import { type Fetch, readOrgJson } from '../../../../src/sign-in/salesforce/fetch.ts'

const away: Fetch = async () => {
  const inner = Object.assign(new Error('getaddrinfo ENOTFOUND secret-host'), { code: 'ENOTFOUND' })
  throw new TypeError('fetch failed', { cause: inner })
}
const discover = (fetch: Fetch) =>
  createConnections({ clientId: 'c', clientSecret: 's', fetch, readLoginUrl: String, readOrgUrl: String })(
    'https://login.example.com',
  )

/** Not made with `new`: a server in the same process puts a class of its own in the place of `Response`. */
const down = { ok: false, status: 503, bytes: async () => Buffer.from('secret') } as unknown as Response

/** What the log of a deployed host says of it. */
async function saidOf(failing: Promise<unknown>): Promise<unknown> {
  const lines: string[] = []
  const log = createLog({ level: 'info', now: () => new Date(0), write: text => lines.push(text) })
  const { cause } = toAppError(await failing.catch((error: unknown) => error))
  log.error('sign-in failed', {}, cause)
  log.flush()
  return JSON.parse(lines.join('')).cause
}

it.each([
  ['Salesforce is not there', () => discover(away), /^upstream_failed: TypeError Error ENOTFOUND \|/],
  [
    'an org is not there',
    () => readOrgJson(away, 'https://acme.example'),
    /^upstream_failed: TypeError Error ENOTFOUND/,
  ],
  ['an org is down', () => readOrgJson(async () => down, 'https://acme.example'), /^upstream_failed: HTTP 503/],
])('the log says why a sign-in failed, and nothing that was sent or answered: %s', async (_, fail, reason) => {
  const said = await saidOf(fail())
  expect(said).toMatch(reason)
  expect(said).not.toContain('secret')
})
