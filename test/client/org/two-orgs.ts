import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

/** `home`: where the stored authorizations of the add-on are. `away`: where people sign in. Both have the same people. */
export type OrgName = 'home' | 'away'

/** A request that came to the address of both. */
export interface Asked {
  readonly org: OrgName
  readonly path: string
}

const ownHeaders = ['host', 'connection', 'content-length', 'transfer-encoding', 'content-encoding', 'keep-alive']
const awayId = '00D5e000000BetAEAS'

/**
 * Two local orgs at one address, as on an instance of Salesforce, and one add-on that both are connected to: that of `home`.
 * A token says in its first characters of which org it is, a question to the add-on in its body.
 */
export async function startTwoOrgs(meshYaml: string) {
  const asked: Asked[] = []
  const server = createServer((request, response) => void relay(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [home, away] = await Promise.all([
    startLocalOrg({ meshYaml, publicUrl: url }),
    startLocalOrg({ meshYaml, publicUrl: url, orgId: awayId }),
  ])
  const orgs: Readonly<Record<OrgName, LocalOrg>> = { home, away }

  async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = Buffer.concat(await request.toArray()).toString()
    const { authorization = '' } = request.headers
    const path = request.url ?? '/'
    const isAddon = path.startsWith('/addons/')
    const org = isAddon ? orgIn(sent) : orgOf(authorization)
    asked.push({ org, path })
    const own = isAddon ? (text: string) => toOwn(text, orgs[org]) : (text: string) => text
    const headers = Object.entries({ ...request.headers, authorization: own(authorization) })
      .filter(([name, value]) => !ownHeaders.includes(name) && value !== '')
      .map(([name, value]): [string, string] => [name, String(value)])
    const init = { method: request.method ?? 'GET', headers, redirect: 'manual' as const }
    const answer = await fetch(orgs[org].org + own(path), { ...init, ...(sent !== '' && { body: own(sent) }) })
    const kept = [...answer.headers].filter(([name]) => !ownHeaders.includes(name))
    response.writeHead(answer.status, kept.flat()).end(await answer.bytes())
  }
  /** Authorizations are all of one org; calls and events name theirs. */
  const orgIn = (body: string): OrgName => (body.includes(`"org_id":"${away.orgId}"`) ? 'away' : 'home')
  /** Who brings no token of `home` signs in. */
  const orgOf = (authorization: string): OrgName => (authorization.includes(home.orgId) ? 'home' : 'away')
  /** Each local org has credentials of an add-on of its own. */
  const toOwn = (text: string, { applink }: LocalOrg): string =>
    (['token', 'appId'] as const)
      .reduce((part, name) => part.replaceAll(home.applink[name], applink[name]), text)
      .replace(new URL(home.applink.apiUrl).pathname, new URL(applink.apiUrl).pathname)

  return {
    ...{ asked, away, home, url },
    /** What the add-on gives the app. */
    applink: { ...home.applink, apiUrl: url + new URL(home.applink.apiUrl).pathname },
    /** The headers of a call out of an org, for the app of the one add-on unless it is another. */
    async headersOf(org: OrgName, username: string, appId = home.applink.appId): Promise<Record<string, string>> {
      const answer = await fetch(`${orgs[org].org}/_local/headers?as=${username}`)
      const headers = (await answer.json()) as Record<string, string>
      const context = Buffer.from(headers['x-request-context'] ?? '', 'base64').toString()
      const named = context.replace(orgs[org].applink.appId, appId)
      return { ...headers, 'x-request-context': Buffer.from(named).toString('base64') }
    },
    async close() {
      server.closeAllConnections()
      await Promise.all([new Promise(resolve => server.close(resolve)), home.close(), away.close()])
    },
  }
}
