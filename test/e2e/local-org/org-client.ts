import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import type { CallScope, OrgSession } from '../../../src/core/caller.ts'
import type { Org } from '../../../src/core/org/org.ts'
import { createSalesforce, type Salesforce, type SalesforceOptions } from '../../../src/salesforce/salesforce.ts'

export interface OrgClient {
  readonly local: LocalOrg
  readonly salesforce: Salesforce
  /** The org with the rights of a sample user, reached at `url`, by default directly. */
  orgOf(username: string, url?: string): Org
  sessionOf(username: string, url?: string): OrgSession
  close(): Promise<void>
}

export const scopeOf = (signal: AbortSignal = new AbortController().signal): CallScope => ({ signal, requestId: 'e2e' })

/** A local org and the client of the host. */
export async function startOrgClient(options: SalesforceOptions = {}): Promise<OrgClient> {
  const local = await startLocalOrg()
  const salesforce = createSalesforce(options)
  const sessionOf = (username: string, url = local.org): OrgSession => {
    const person = local.people.personOf(username)
    if (!person) throw new Error(username)
    const { accessToken, userId } = local.sessions.standing(person)
    return { orgId: local.orgId, orgUrl: url, apiVersion: local.apiVersion, userId, username, accessToken }
  }
  return {
    local,
    salesforce,
    sessionOf,
    orgOf: (username, url) => salesforce.connect(sessionOf(username, url), scopeOf()),
    async close() {
      await salesforce.close()
      await local.close()
    },
  }
}

export interface Passage {
  readonly url: string
  /** Method and path of each request, in order. */
  readonly requests: string[]
  /** Headers of each request, in order. */
  readonly headers: IncomingMessage['headers'][]
  /** Answers that are dropped after the org has carried the request out, from now on. */
  dropNext(count: number): void
  close(): void
}

/** Passes requests on to the org, counts them, and drops answers on demand. */
export async function startPassage(target: string): Promise<Passage> {
  const requests: string[] = []
  const headers: IncomingMessage['headers'][] = []
  let drops = 0
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    headers.push(request.headers)
    const drop = drops > 0
    if (drop) drops -= 1
    const answer = await pass(target, request).catch(() => undefined)
    if (drop || answer === undefined) response.destroy()
    else response.writeHead(answer.status, answer.headers).end(answer.text)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headers,
    dropNext(count) {
      drops = count
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const hopByHop = ['connection', 'host', 'content-length', 'transfer-encoding', 'keep-alive']

async function pass(target: string, request: IncomingMessage) {
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
  const headers = new Headers(request.headers as Record<string, string>)
  for (const name of hopByHop) headers.delete(name)
  const init: RequestInit = { method: request.method ?? 'GET', headers, redirect: 'manual' }
  const answer = await fetch(target + request.url, body.length > 0 ? { ...init, body } : init)
  const kept = [...answer.headers].filter(([name]) => !hopByHop.includes(name) && name !== 'content-encoding')
  return { status: answer.status, headers: Object.fromEntries(kept), text: await answer.text() }
}
