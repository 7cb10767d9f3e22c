import { toShellText } from '../shell-text.ts'
import type { Credentials } from './env.ts'
import { type CompleteCall, sampleUsers } from './first-call/first-call.ts'
import type { DevScene } from './host-messages.ts'
import type { LocalOrg } from './local-org.ts'
import type { DevPlan } from './plan.ts'
import type { RunningProgram } from './programs.ts'

/** What runs, once it does. */
export interface Running {
  readonly org: LocalOrg
  /** Address of the host. */
  readonly host: string
  readonly plan: DevPlan
  readonly credentials: Credentials
  readonly websites: readonly RunningProgram[]
  readonly thirdParties: readonly RunningProgram[]
  /** Whether there is no AppLink: the org calls the host by itself. */
  readonly isDirect: boolean
  /** Folder of the host's SQLite files. Absent: the terminal has a `DATABASE_URL`. */
  readonly dataDir: string | undefined
}

/** The line of `npm run dev -- --json`. */
export function toDevLine({
  credentials,
  dataDir,
  host,
  isDirect,
  org,
  plan,
  thirdParties,
  websites,
}: Running): string {
  return JSON.stringify({
    ...addressesOf(websites),
    console: `${org.mesh}/console`,
    ...{ host, mcp: `${org.mesh}/mcp`, docs: plan.hasApi ? `${org.mesh}/docs` : undefined },
    serviceClients: credentials.serviceClients,
    apiKeys: credentials.apiKeys.map(({ key, tools }) => ({ key, tools })),
    thirdParties: addressesOf(thirdParties),
    dataDir,
    ...org,
    ...(isDirect && { applink: undefined }),
  })
}

const addressesOf = (programs: readonly RunningProgram[]): Record<string, string> =>
  Object.fromEntries(programs.map(({ name, url }) => [name, url]))

/** The first screen of `npm run dev`: what there is, and a call that works as pasted. */
export const toSummary = (running: Running, call: CompleteCall | undefined): string =>
  [
    ['Ready.'],
    toAddressLines(running),
    [
      'Sample users (access tokens are good for this run):',
      '',
      ...running.org.users.map(({ accessToken, username }) => toRow(username, accessToken)),
    ],
    toCredentialLines(running.credentials),
    call ? toCallLines(running.org, call) : [],
    toEventLines(running),
    running.plan.hasJobs ? jobLines : [],
    ['Change a file in tools/ and a new host takes over. Ctrl+C ends everything.'],
  ]
    .filter(lines => lines.length > 0)
    .map(lines => `\n${lines.join('\n')}\n`)
    .join('')

const toRow = (name: string, value: string): string => `  ${name.padEnd(36)} ${value}`

/** What the pages of the host show of it. */
export const toScene = (running: Running): DevScene => ({
  org: running.org,
  addresses: toAddressRows(running).map(([name, url, about]) => ({ name, url, about })),
})

type AddressRow = readonly [name: string, url: string, about: string]

function toAddressRows({ host, isDirect, org: { mesh, org, https }, plan, thirdParties, websites }: Running) {
  const doors: readonly AddressRow[] = isDirect
    ? [
        ['host', host, 'the app: actions with a bearer token, /mcp'],
        ['local org', org, 'Salesforce REST, sign-in; calls the app by a named credential'],
      ]
    : [
        ['mesh', mesh, 'the public door: AppLink actions, /mcp'],
        ['host', host, 'the app behind it'],
        ['local org', org, 'Salesforce REST, sign-in, AppLink API'],
      ]
  const rows: readonly AddressRow[] = [
    ['start', mesh, 'begin here: users, tools, the console'],
    ...doors,
    ...(https ? [['local org', https.org, `certificate: NODE_EXTRA_CA_CERTS=${https.certificate}`] as const] : []),
    ['MCP', `${mesh}/mcp`, 'clients sign in here; pick a sample user'],
    ...(plan.hasApi ? [['API docs', `${mesh}/docs`, 'operations for callers with an API key'] as const] : []),
    ...websites.map(({ name, url }) => [name, url, 'a program that calls /api'] as const),
    ...thirdParties.map(({ name, url }) => [name, url, 'stands for a third party'] as const),
  ]
  return rows
}

function toAddressLines(running: Running): readonly string[] {
  const rows = toAddressRows(running)
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, url, about]) => `  ${name.padEnd(width)}  ${url}   ${about}`)
}

function toCredentialLines({ apiKeys, serviceClients }: Credentials): readonly string[] {
  const clients = serviceClients.map(({ clientId, clientSecret }) => toRow(clientId, clientSecret))
  const keys = apiKeys.map(({ key, tools }) => toRow(tools.join(', '), key))
  return [
    ...(clients.length > 0 ? ['Service clients (MCP client credentials, no user):', '', ...clients] : []),
    ...(clients.length > 0 && keys.length > 0 ? [''] : []),
    ...(keys.length > 0 ? ['API keys (for /api, no user):', '', ...keys] : []),
  ]
}

function toCallLines({ mesh, org }: LocalOrg, { ask, hidden, input, tool }: CompleteCall): readonly string[] {
  const { caller, manager } = sampleUsers
  return [
    `A first call, as Agentforce would make it for Sara${ask === undefined ? '' : ` when she asks "${ask}"`}:`,
    '',
    `  curl -s '${org}/_local/headers?as=${caller}&format=curl' | curl -sS -K - ${mesh}/actions/${tool} \\`,
    `    -H 'content-type: application/json' -d '${toShellText(JSON.stringify(input))}'`,
    ...(hidden ? ['', `${hidden.object} ${hidden.id} is in the Americas: Sara does not see it, ${manager} does.`] : []),
  ]
}

function toEventLines({ org, plan: { targets } }: Running): readonly string[] {
  const [target] = targets
  if (!target) return []
  return [
    'An event, as Data Cloud would send it:',
    '',
    `  curl -sS ${org.org}/_local/callers/data-action-target \\`,
    `    -H 'content-type: application/json' -d '{"apiName":"${target.apiName}"}'`,
  ]
}

const jobLines: readonly string[] = [
  'The jobs of this run, also those of events; in another terminal:',
  '',
  '  npm run --silent jobs -- list',
]
