import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { CallScope, OrgSession } from '../../../src/core/caller.ts'
import { createSalesforce, type SalesforceOptions } from '../../../src/salesforce/salesforce.ts'
import type { Renew } from '../../../src/salesforce/wire/token.ts'

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface OrgServer {
  readonly url: string
  readonly seen: SeenRequest[]
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void

/** A program on loopback that answers like an org as far as one test says. */
export async function startOrgServer(answer: Answer): Promise<OrgServer> {
  const seen: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>).catch(() => [])
    const { method = '', url = '', headers } = request
    const entry = { method, url, headers, body: Buffer.concat(chunks).toString() }
    seen.push(entry)
    answer(entry, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export const sessionAt = (orgUrl: string): OrgSession => ({
  orgId: '00Dxx0000000000EA2',
  orgUrl,
  apiVersion: '62.0',
  userId: '005xx000000000000A',
  username: 'sara@acme.example',
  accessToken: '00Dxx!secret',
})

export const scopeOf = (signal: AbortSignal = new AbortController().signal): CallScope => ({
  signal,
  requestId: 'request-1',
})

export interface ConnectOptions extends SalesforceOptions {
  readonly signal?: AbortSignal
  readonly renew?: Renew
}

/** An org on such a program. Waits take no time; `slept` tells how long they would have been. */
export async function connectTo(answer: Answer, options: ConnectOptions = {}) {
  const server = await startOrgServer(answer)
  const slept: number[] = []
  const sleep = async (ms: number, signal: AbortSignal) => {
    signal.throwIfAborted()
    slept.push(ms)
  }
  const salesforce = createSalesforce({ sleep, random: () => 0.5, ...options })
  onTestFinished(() => salesforce.close())
  const connect = () => salesforce.connect(sessionAt(server.url), scopeOf(options.signal), options.renew)
  return { org: connect(), connect, salesforce, slept, seen: server.seen, url: server.url }
}

/** The code and message of the failure that the work ends with. */
export async function failureOf(work: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await work
  } catch (error) {
    const { code, message } = error as { code: unknown; message: string }
    return { code, message }
  }
  throw new Error('nothing was thrown')
}
