import type { Tool } from '../core/tool/tool.ts'
import { problemsBesideNamedCredentials } from './addons/applink-settings.ts'
import { environment } from './environment.ts'

export type Variables = Readonly<Record<string, string | undefined>>
export type SettingProblem = readonly [variable: string, problem: string]

/** What of the settings goes only together, with each other and with the tools, and what of them cannot be read. */
export const problemsOfJointSettings = (
  given: Variables,
  tools: readonly Pick<Tool, 'name' | 'people'>[],
): readonly SettingProblem[] => [
  ...problemsOfEncoding(given),
  ...problemsOfSignIn(given),
  ...problemsBesideNamedCredentials(given),
  ...problemsOfPeople(given, tools),
  ...problemsOfConsole(given),
  ...problemsOfAdmins(given),
  ...problemsOfWorker(given),
  ...problemsOfProxies(given),
]

/** Node reads a variable in another encoding as if these were its characters. */
const problemsOfEncoding = (given: Variables): SettingProblem[] =>
  Object.keys(given)
    .filter(name => name in environment.shape && given[name]?.includes('\ufffd'))
    .map(name => [name, 'is not in UTF-8'])

function problemsOfSignIn(given: Variables): SettingProblem[] {
  const needed = ['SALESFORCE_CLIENT_ID', 'SALESFORCE_CLIENT_SECRET', 'PUBLIC_URL']
  if (!given.SALESFORCE_CLIENT_ID && !given.SALESFORCE_CLIENT_SECRET) return []
  return needed.filter(name => !given[name]).map(name => [name, 'is missing: sign-in over MCP needs it'])
}

/** Else the custom permission of any org in the world would open what one org stored. */
function problemsOfPeople(
  { SALESFORCE_CLIENT_ID, SALESFORCE_ORG_IDS }: Variables,
  tools: readonly Pick<Tool, 'name' | 'people'>[],
): SettingProblem[] {
  const names = tools.filter(({ people }) => people).map(({ name }) => name)
  if (!SALESFORCE_CLIENT_ID || SALESFORCE_ORG_IDS || names.length === 0) return []
  return [['SALESFORCE_ORG_IDS', `is missing: people get stored rights with ${names.join(', ')}, so name their orgs`]]
}

function problemsOfConsole({ CONSOLE, SALESFORCE_CLIENT_ID }: Variables): SettingProblem[] {
  const isOn = CONSOLE !== undefined && environment.shape.CONSOLE.safeParse(CONSOLE).data === true
  return isOn && !SALESFORCE_CLIENT_ID
    ? [['SALESFORCE_CLIENT_ID', 'is missing: with CONSOLE=on people sign in through it']]
    : []
}

function problemsOfAdmins({ CONSOLE_ADMIN_PERMISSION: name, SALESFORCE_ORG_IDS }: Variables): SettingProblem[] {
  if (!name || name === 'off' || SALESFORCE_ORG_IDS) return []
  return [['SALESFORCE_ORG_IDS', 'is missing: with CONSOLE_ADMIN_PERMISSION it says whose administrators they are']]
}

function problemsOfWorker({ DATABASE_URL, WORKER }: Variables): SettingProblem[] {
  if (WORKER !== 'separate' || DATABASE_URL) return []
  return [['DATABASE_URL', 'is missing: with WORKER=separate the processes meet in a PostgreSQL database']]
}

function problemsOfProxies({ PROXIES_IN_FRONT, TRUSTED_PROXIES }: Variables): SettingProblem[] {
  if (!PROXIES_IN_FRONT || !TRUSTED_PROXIES) return []
  return [['PROXIES_IN_FRONT', 'cannot be set beside TRUSTED_PROXIES: name the proxies or count them']]
}
