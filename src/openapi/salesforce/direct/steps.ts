import type { AppLinkConfig } from '../../config.ts'
import { accessManifest, type DirectFiles, type DirectWay } from './direct.ts'

export interface DirectSteps extends DirectWay, Pick<DirectFiles, 'credential' | 'callersSet'> {}

/** How an administrator lets the org in: nothing secret stands in a file. */
export const toDirectSteps = ({ callersSet, credential, publicUrl }: DirectSteps): readonly string[] => [
  '## Deploy',
  '',
  `Flows, agents and Apex call ${publicUrl} by the named credential \`${credential}\`, each user in her own name. Run the host there first.`,
  '',
  `1. \`sf project deploy start --manifest manifest/${accessManifest} --target-org SANDBOX\`: identity provider, external and named credential, External Service, permission set.`,
  `2. Setup, *Named Credentials*, *External Auth Identity Providers*, \`${credential}\`: copy its *Callback URL*, such as \`https://MYDOMAIN.my.salesforce.com/services/authcallback/${credential}\`.`,
  '3. `npm run named-credential -- NAME --org-id 00D... --redirect-uri CALLBACK_URL` where the host is, NAME being what the host is to call your org: it prints a client id, a secret, once, and an entry for `NAMED_CREDENTIALS`. Set that, and start the host again.',
  `4. Enter client id and secret at the identity provider, in Setup or by the Connect API with a file that you delete afterwards: \`{"credentials":[{"credentialName":"clientId","credentialValue":"..."},{"credentialName":"clientSecret","credentialValue":"..."}]}\`, sent with \`sf api request rest /services/data/v62.0/named-credentials/external-auth-identity-provider-credentials/${credential} --method POST --body @FILE --target-org SANDBOX\`. Both never stand in this project.`,
  `5. \`sf org assign permset --name ${callersSet} --target-org SANDBOX\` for who calls the app, and the permission sets below.`,
  `6. Each of them, once: her own settings, *External Credentials*, \`${credential}\`, *Allow Access*, sign in, allow. Until then her calls fail.`,
  '7. `sf project deploy start --manifest manifest/package.xml --test-level RunLocalTests --dry-run --target-org SANDBOX`, then without `--dry-run`.',
  '8. The flows are drafts: open one in Flow Builder, try it, activate it. Look at the operations under *External Services*: all must be active.',
  '',
]

/** What of it no org has seen. */
export const toDirectDoubts = ({ clientName }: Pick<AppLinkConfig, 'clientName'>): readonly string[] => [
  '- Whether identity provider, credentials, service and permission set go into an org in one deployment. Their form is that of files which public projects deployed; none of those has all of it.',
  `- Whether an org in which AppLink published \`${clientName}\` takes a second External Service of this name. It would have classes of its own, \`ExternalService.${clientName}\` beside \`HerokuAppLink.${clientName}\`. Where both are to be there, write this project with \`--suffix\`, to a folder of its own.`,
  '- Whether an agent, which runs as the user who talks to it, is asked to allow access when she did not yet.',
  '- Flows that run as Automated Process, and asynchronous Apex, may find no tokens of a user.',
]
