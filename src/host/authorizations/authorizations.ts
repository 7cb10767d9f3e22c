import type { OwnAuthorization } from '../../authorizations/entry.ts'
import { plainIssue } from '../../core/invoke/issues.ts'
import { authorizationsOf } from '../../core/tool/run-as.ts'
import type { Tool } from '../../core/tool/tool.ts'
import { readEntries, toEntryProblem } from '../../identity/keys/entries.ts'
import { createOrgTrust, type OrgTrust } from '../../salesforce/trust.ts'
import { environment } from '../environment.ts'
import { createWrittenForm, type SecretSource, sources, type WrittenAuthorization } from './entry.ts'
import { readSecretFile } from './secret-file.ts'
import { readSigningKey } from './signing-key.ts'

type Variables = Readonly<Record<string, string | undefined>>
type Problem = readonly [variable: string, problem: string]

/** What the settings say of authorizations of the host's own. */
export interface AuthorizationSettings {
  readonly entries: readonly OwnAuthorization[]
  /** Names of those whose file every user of the machine may read or change. */
  readonly openFiles: readonly string[]
}

const variable = 'AUTHORIZATIONS'
const maxEntries = 100
const inBoth = 'AUTHORIZATION_ADDONS says that an add-on has it; take it out of one of the two'

/**
 * What tools run under and nobody has, where there is no add-on. Beside a local org it may be missing: who runs under it is
 * told then.
 */
export function problemsOfUse(
  { LOCAL_ORG_URL }: Variables,
  { entries }: AuthorizationSettings,
  tools: readonly Pick<Tool, 'name' | 'runAs'>[],
): Problem[] {
  const known = new Set(entries.map(({ name }) => name))
  const used = tools.flatMap(tool => authorizationsOf(tool).map(name => ({ name, tool: tool.name })))
  const missing = Map.groupBy(
    used.filter(({ name }) => !known.has(name)),
    ({ name }) => name,
  )
  if (LOCAL_ORG_URL) return []
  return [...missing].map(([name, users]) => [
    variable,
    `${name} is missing: without AppLink it is needed by ${users.map(({ tool }) => tool).join(', ')}`,
  ])
}

/**
 * Reads the list of authorizations that are not AppLink's, with their keys and secrets. No value is in a problem.
 * @param homes where authorizations are by `AUTHORIZATION_ADDONS`
 */
export function readAuthorizationSettings(given: Variables, homes: ReadonlyMap<string, string>) {
  const problems: string[] = []
  const written = readWritten(given[variable], problems)
  problems.push(...written.filter(({ name }) => homes.has(name)).map(({ name }) => `${name}: ${inBoth}`))
  const localOrgUrl = environment.shape.LOCAL_ORG_URL.safeParse(given.LOCAL_ORG_URL).data
  const trust = createOrgTrust({ localOrgUrl })
  const read = written.map(entry => readOne(entry, { given, trust, problems }))
  const settings: AuthorizationSettings = {
    entries: read.flatMap(({ authorization }) => authorization ?? []),
    openFiles: read.filter(({ isOpen }) => isOpen).map(({ name }) => name),
  }
  return {
    ...settings,
    problems: [...problems.map((problem): Problem => [variable, problem]), ...problemsOfOrgs(given)],
  }
}

function readWritten(text: string | undefined, problems: string[]): readonly WrittenAuthorization[] {
  if (!text) return []
  try {
    const form = createWrittenForm()
    const results = readEntries(text, maxEntries).map(entry => form.safeParse(entry, { error: plainIssue }))
    for (const [index, { error }] of results.entries()) {
      problems.push(...(error?.issues ?? []).map(issue => toEntryProblem(index, issue)))
    }
    const names = results.map(({ data }) => data?.name)
    const twice = names.findIndex((name, index) => name !== undefined && names.indexOf(name) < index)
    if (twice >= 0) problems.push(`entry ${twice + 1}: name: is that of one before it`)
    return results.flatMap(({ data }) => data ?? [])
  } catch (error) {
    problems.push((error as Error).message)
    return []
  }
}

interface ReadParts {
  readonly given: Variables
  readonly trust: OrgTrust
  /** Gets what is wrong. */
  readonly problems: string[]
}

function readOne(entry: WrittenAuthorization, { given, problems, trust }: ReadParts) {
  const { clientId, name, username } = entry
  const source = sources.find(one => entry[one] !== undefined) ?? 'keyFile'
  const problem = (field: string) => (error: Error) => void problems.push(`${name}: ${field}: ${error.message}`)
  const loginUrl = attempt(() => readLoginUrl(entry.loginUrl, { source, trust }), problem('loginUrl'))
  const found = attempt(() => readSecret(entry[source] ?? '', { source, given }), problem(source))
  const credential = found && attempt(() => toCredential(source, found.text), problem(source))
  const authorization: OwnAuthorization | undefined =
    loginUrl && credential ? { name, loginUrl, clientId, username, credential } : undefined
  return { name, authorization, isOpen: found?.isOpen ?? false }
}

function attempt<T>(read: () => T, failed: (error: Error) => void): T | undefined {
  try {
    return read()
  } catch (error) {
    failed(error as Error)
    return undefined
  }
}

/** @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm */
function readLoginUrl(
  text: string,
  { source, trust }: { readonly source: SecretSource; readonly trust: OrgTrust },
): string {
  const isOfOrg = source.startsWith('clientSecret')
  const read = isOfOrg ? trust.readOrgUrl : trust.readLoginUrl
  const must = isOfOrg
    ? 'must be the My Domain of the org, such as https://acme.my.salesforce.com: Salesforce takes client credentials there alone'
    : 'must be where Salesforce signs people in, such as https://login.salesforce.com or a My Domain'
  return (
    attempt(
      () => read(text),
      () => {},
    ) ?? fail(must)
  )
}

function fail(message: string): never {
  throw new Error(message)
}

function readSecret(place: string, { given, source }: { readonly given: Variables; readonly source: SecretSource }) {
  if (source.endsWith('File')) return readSecretFile(place)
  if (isOwnSetting(place)) fail('must not be a setting of the host: its value would be sent to Salesforce')
  const text = Object.hasOwn(given, place) ? given[place]?.trim() : undefined
  return { text: text || fail('the variable of this name is missing'), isOpen: false }
}

/** Those of the sign-in are of an external client app too, which may be the same. */
const ofAnApp: ReadonlySet<string> = new Set(['SALESFORCE_CLIENT_SECRET', 'SALESFORCE_JWT_KEY'])
const isOwnSetting = (name: string): boolean => Object.hasOwn(environment.shape, name) && !ofAnApp.has(name)

function toCredential(source: SecretSource, text: string): OwnAuthorization['credential'] {
  if (source.startsWith('key')) return { kind: 'key', privateKey: readSigningKey(text) }
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error('must be the consumer secret alone')
  return { kind: 'secret', secret: text }
}

/** Else it would be the token endpoint alone that says in which org tools act. */
function problemsOfOrgs(given: Variables): Problem[] {
  if (!given[variable] || given.SALESFORCE_ORG_IDS) return []
  return [['SALESFORCE_ORG_IDS', 'is missing: it says in which orgs AUTHORIZATIONS may act']]
}
