import { postForm } from '../client/sign-in/oauth-client.ts'
import type { Cluster } from './cluster.ts'

type Json = Record<string, unknown>

export const username = 'admin@acme.example'

/** A call that Apex made and waits for. */
export interface Called {
  readonly jobId: string
  readonly callbackId: string
}

async function readJson(answer: Response): Promise<Json> {
  return (await answer.json()) as Json
}

/** Calls of the tools through every surface, over and over, each with what came of it. */
export function createCallers({ org, serviceSecret, url }: Cluster) {
  let token: string | undefined
  const act = async (tool: string, input: Json) => {
    const headers = await org.headersFor(username)
    const answer = await fetch(`${org.mesh}/actions/${tool}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(30_000),
    })
    return { status: answer.status, body: await readJson(answer).catch((): Json => ({})) }
  }
  const readToken = async (): Promise<string> => {
    const fields = { grant_type: 'client_credentials', client_id: 'soak', client_secret: serviceSecret }
    const { body } = await postForm(`${url}/oauth/token`, { ...fields, scope: 'tools:read' })
    return String(body.access_token)
  }
  return {
    act,
    /** Through MCP, as a service. Gives the status, with 599 for a tool that failed. */
    async askMcp(tool: string): Promise<number> {
      token ??= await readToken()
      const answer = await fetch(`${url}/mcp`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
          ...{ authorization: `Bearer ${token}`, 'mcp-protocol-version': '2025-06-18' },
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: {} } }),
        signal: AbortSignal.timeout(30_000),
      })
      if (answer.status === 401) token = undefined
      const text = await answer.text()
      return answer.ok && (text.includes('"isError":true') || !text.includes('accounts')) ? 599 : answer.status
    },
    /** Starts a job as Apex does, with an address of its own to be called back; nothing when it was not accepted. */
    async start(input: Json, callbackDeliveries: number): Promise<Called | undefined> {
      const answer = await fetch(`${org.org}/_local/callers/apex`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ as: username, operation: 'enrollAccounts', input, callbackDeliveries }),
      })
      const { callback, response, status } = (await readJson(answer)) as {
        status?: number
        response?: { Code202?: { jobId: string } }
        callback?: { id: string }
      }
      const jobId = response?.Code202?.jobId
      return status === 202 && jobId && callback ? { jobId, callbackId: callback.id } : undefined
    },
    async callbacks() {
      const answer = await fetch(`${org.org}/_local/callbacks`)
      const { callbacks } = (await answer.json()) as {
        callbacks: { id: string; username: string; deliveries: { body: Json }[] }[]
      }
      return new Map(callbacks.map(callback => [callback.id, callback]))
    },
    /** Accounts whose customer number starts so, by that number, a list for each. */
    async accounts(start: string): Promise<Map<string, Json[]>> {
      const accessToken = org.users.find(user => user.username === username)?.accessToken
      const fields = 'Name, Customer_Number__c, CreatedDate, LastModifiedDate'
      const soql = `SELECT ${fields} FROM Account WHERE Customer_Number__c LIKE '${start}%'`
      const found: Json[] = []
      let next: unknown = `/services/data/v62.0/query?q=${encodeURIComponent(soql)}`
      while (typeof next === 'string') {
        const page = await fetch(`${org.org}${next}`, { headers: { authorization: `Bearer ${accessToken}` } })
        const body = await readJson(page)
        found.push(...(body.records as Json[]))
        next = body.nextRecordsUrl
      }
      return Map.groupBy(found, ({ Customer_Number__c }) => String(Customer_Number__c))
    },
  }
}

export type Callers = ReturnType<typeof createCallers>
