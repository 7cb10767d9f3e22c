export interface DevUser {
  readonly username: string
  readonly userId: string
  readonly accessToken: string
}

export interface DevServiceClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly authorizations: readonly string[]
}

export interface ApiKey {
  readonly key: string
  readonly tools: readonly string[]
}

/** What the local org prints once it is ready. */
export interface LocalOrg {
  readonly mesh: string
  readonly org: string
  readonly orgId: string
  readonly apiVersion: string
  readonly users: readonly DevUser[]
  readonly applink: { readonly apiUrl: string; readonly token: string; readonly appId: string }
}

export interface DevAddresses extends LocalOrg {
  readonly host: string
  readonly mcp: string
  readonly serviceClients: readonly DevServiceClient[]
  readonly apiKeys: readonly ApiKey[]
  /** Reference page of the `api` surface. */
  readonly docs: string
  /** The website of `examples/campaign-site`. */
  readonly campaignSite: string
  /** Addresses of the programs that stand for third parties, by name. */
  readonly thirdParties: Readonly<Record<string, string>>
  /** Folder of the host's SQLite files. Absent: the terminal has a `DATABASE_URL`. */
  readonly dataDir: string | undefined
}

/** The first screen of `npm run dev`: addresses, sample users, and a call that works as pasted. */
export async function toSummary(addresses: DevAddresses): Promise<string> {
  const { apiKeys, campaignSite, dataDir, docs, host, mcp, mesh, org, serviceClients, thirdParties, users } = addresses
  const accounts = await findAccounts(addresses)
  const lines = [
    '',
    'Ready.',
    '',
    `  mesh       ${mesh}   the public door: AppLink actions, /mcp`,
    `  host       ${host}   the app behind it`,
    `  local org  ${org}   Salesforce REST, sign-in, AppLink API`,
    `  MCP        ${mcp}   clients sign in here; pick a sample user`,
    `  API docs   ${docs}   operations for callers with an API key`,
    `  website    ${campaignSite}   a public page that calls /api`,
    ...Object.entries(thirdParties).map(([name, url]) => `  ${name.padEnd(17)} ${url}   stands for a third party`),
    '',
    'Sample users (access tokens are good for this run):',
    '',
    ...users.map(({ accessToken, username }) => `  ${username.padEnd(36)} ${accessToken}`),
    '',
    'Service clients (MCP client credentials, no user):',
    '',
    ...serviceClients.map(({ clientId, clientSecret }) => `  ${clientId.padEnd(36)} ${clientSecret}`),
    '',
    'API keys (for /api, no user):',
    '',
    ...apiKeys.map(({ key, tools }) => `  ${tools.join(', ').padEnd(36)} ${key}`),
    '',
    'A first call, as Agentforce would make it for Sara:',
    '',
    `  curl -s '${org}/_local/headers?as=${sara}&format=curl' | curl -sS -K - ${mesh}/actions/accountSummary \\`,
    `    -H 'content-type: application/json' -d '{"accountId":"${accounts.ofSara}"}'`,
    '',
    ...(accounts.ofTom === undefined
      ? []
      : [`Account ${accounts.ofTom} is in the Americas: not_found for Sara, there for mia.manager@acme.example.`, '']),
    ...toEventLines(org),
    ...toJobLines(dataDir),
    'Change a file in tools/ and the host restarts. Ctrl+C ends everything.',
    '',
  ]
  return lines.join('\n')
}

const toEventLines = (org: string): string[] => [
  'An event, as Data Cloud would send it:',
  '',
  `  curl -sS ${org}/_local/callers/data-action-target \\`,
  `    -H 'content-type: application/json' -d '{"apiName":"clickStream"}'`,
  '',
]

const toJobLines = (dataDir: string | undefined): string[] => [
  'The jobs of this run, also those of events; in another terminal:',
  '',
  `  ${dataDir === undefined ? '' : `DATA_DIR=${dataDir} `}npm run --silent jobs -- list`,
  '',
]

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'

/** One account that Sara sees, and one that only Tom sees of the two. */
async function findAccounts(addresses: DevAddresses) {
  const [seenBySara, seenByTom] = await Promise.all([readAccounts(addresses, sara), readAccounts(addresses, tom)])
  return { ofSara: seenBySara[0], ofTom: seenByTom.find(id => !seenBySara.includes(id)) }
}

async function readAccounts({ apiVersion, org, users }: DevAddresses, username: string): Promise<string[]> {
  const accessToken = users.find(user => user.username === username)?.accessToken
  const query = new URLSearchParams({ q: 'SELECT Id FROM Account ORDER BY Name LIMIT 200' })
  const answer = await fetch(`${org}/services/data/v${apiVersion}/query?${query}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  const { records } = (await answer.json()) as { records: { Id: string }[] }
  return records.map(({ Id }) => Id)
}
