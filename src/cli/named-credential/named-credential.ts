import { readApp } from '../../app/app.ts'
import { isCallbackOfOrg } from '../../host/addons/applink-settings.ts'
import { type NamedCredential, readNamedCredentials } from '../../identity/keys/named-credentials.ts'
import { toSecretHash } from '../../identity/keys/secret-hash.ts'
import { newSecret } from '../secrets.ts'
import type { Command } from '../shell.ts'
import { toShellText } from '../shell-text.ts'
import { readArguments, UsageError } from '../usage.ts'

export const namedCredentialCommand: Command = {
  usage: `Usage: applink-action-host named-credential NAME --org-id ID (--my-domain URL | --redirect-uri URL) [--app APP] [--json]

  NAME            by which the org calls itself: the client id, shown in the log
  --org-id        id of the org, 18 characters: only its users come through
  --my-domain     its address, such as https://acme.my.salesforce.com: the callback is that of the identity provider
                  that "openapi --salesforce" writes, which has the client name of the app
  --redirect-uri  the callback address that Salesforce shows, of another identity provider
  --app           name of the Heroku app, for the command that is printed; absent: no Heroku
  --json          one line of JSON instead of text

A named credential is ended like any client: npm run service-client -- --revoke NAME

Example:
  npm run named-credential -- acme --org-id 00D5e000000AcmEEAS --my-domain https://acme.my.salesforce.com`,
  async run(args, { env, folder, print }) {
    const { app, domain, json, ...asked } = parse(args)
    const redirectUri = asked.redirectUri ?? `${domain}${callbackPath}${(await readApp(folder)).appLink.clientName}`
    const clientSecret = newSecret()
    const whole = { ...asked, redirectUri, secretHash: toSecretHash(clientSecret) }
    const entry = requireGood(whole, env.LOCAL_ORG_URL || undefined)
    print(json ? JSON.stringify({ clientId: entry.name, clientSecret, entry }) : toText(entry, clientSecret, app))
    return 0
  },
}

const callbackPath = '/services/authcallback/'

/** As the host reads it, with the same words for what is wrong. @throws UsageError */
function requireGood(entry: NamedCredential, localOrgUrl: string | undefined): NamedCredential {
  try {
    readNamedCredentials(JSON.stringify([entry]))
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.replaceAll('entry 1: ', '') : String(error))
  }
  if (isCallbackOfOrg(entry.redirectUri, localOrgUrl)) return entry
  throw new UsageError('redirectUri: must be an address of a Salesforce org')
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const options = {
    'org-id': text,
    'my-domain': text,
    'redirect-uri': text,
    app: text,
    json: { type: 'boolean' },
  } as const
  const { positionals, values } = readArguments({ args: [...args], allowPositionals: true, options })
  const [name = '', ...more] = positionals
  if (name === '' || more.length > 0) throw new UsageError('NAME: one word')
  if (values.app !== undefined && !/^[a-z][a-z0-9-]{1,29}$/.test(values.app)) {
    throw new UsageError('--app: must be the name of a Heroku app')
  }
  const { 'my-domain': domain, 'org-id': orgId, 'redirect-uri': address } = values
  if (orgId === undefined) throw new UsageError('--org-id: is missing')
  if ((domain === undefined) === (address === undefined)) {
    throw new UsageError('--my-domain or --redirect-uri: give one of them')
  }
  return { name, orgId, redirectUri: address, domain: domain?.replace(/\/$/, ''), app: values.app, json: values.json }
}

function toText(entry: NamedCredential, clientSecret: string, app: string | undefined): string {
  const json = JSON.stringify(entry)
  return `Client id:      ${entry.name}
Client secret:  ${clientSecret}
Callback:       ${entry.redirectUri}

It is shown this once: the app keeps its hash alone. Put both into the external auth identity provider of the org.
Append this entry to NAMED_CREDENTIALS, a JSON list:

  ${json}
${app === undefined ? '' : toHerokuText(json, app)}`
}

const toHerokuText = (json: string, app: string): string => `
On Heroku:

  heroku config:set -a ${app} NAMED_CREDENTIALS="$(heroku config:get NAMED_CREDENTIALS -a ${app} |
    jq -cs '(.[0] // []) + [${toShellText(json)}]')"
`
