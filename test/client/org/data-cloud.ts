import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LocalOrgSummary } from '../../../local-org/server/server.ts'

type Org = Pick<LocalOrgSummary, 'org' | 'users'>

const json = { 'content-type': 'application/json' }

/** Has the Data Cloud of the local org send events through the mesh; gives what it was answered. */
export async function sendEvents({ org }: Pick<Org, 'org'>, webhook: object) {
  const answer = await fetch(`${org}/_local/callers/data-action-target`, {
    ...{ method: 'POST', headers: json },
    body: JSON.stringify(webhook),
  })
  return (await answer.json()) as { readonly status: number; readonly body: string }
}

/** The rows of a query, each a list of values, as the integration user sees them. */
export async function queryDataCloud({ org, users }: Org, sql: string): Promise<unknown[][]> {
  const user = users.find(({ username }) => username.startsWith('ingrid.'))
  const exchanged = await fetch(`${org}/services/a360/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:salesforce:grant-type:external:cdp',
      subject_token: user?.accessToken ?? '',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }),
  })
  const { access_token: token } = (await exchanged.json()) as { access_token: string }
  const headers = { ...json, authorization: `Bearer ${token}` }
  const answer = await fetch(`${org}/api/v2/query`, { method: 'POST', headers, body: JSON.stringify({ sql }) })
  return ((await answer.json()) as { data: unknown[][] }).data
}

/** A request of a Data Action Target as the app gets it from the mesh: to be sent again, whole or altered. */
export interface CapturedRequest {
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Stands behind the mesh for one request, and tells what came. */
export async function captureEvents(
  local: Pick<Org, 'org'> & { forwardTo(port: number): void },
  webhook: object,
): Promise<CapturedRequest> {
  const captured = Promise.withResolvers<CapturedRequest>()
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    const kept = ['content-type', 'x-signature'].map(name => [name, String(request.headers[name])])
    captured.resolve({ target: request.url ?? '', headers: Object.fromEntries(kept), body })
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  local.forwardTo((server.address() as AddressInfo).port)
  await sendEvents(local, webhook)
  server.close()
  return captured.promise
}
