import type { DerivedNames } from '../../spec/names/derived.ts'
import type { AppLinkConfig } from '../config.ts'
import type { Bundle } from './bundle.ts'

export interface PlanParts {
  readonly bundle: Bundle
  readonly connectionName: string
  /** Heroku app; a place for it when it is not known. */
  readonly app: string | undefined
  /** Where the files of the bundle are. */
  readonly folder: string
}

/** The official commands that do the same, in order: connect, publish, assign permission sets. */
export function toCommands({ app = 'HEROKU_APP', bundle, connectionName, folder }: PlanParts): readonly string[] {
  const { appRequest, files } = bundle
  const session = sessionSetOf(bundle)
  const publish = [
    `heroku salesforce:publish ${folder}/api-spec.yaml`,
    `--app ${app}`,
    `--client-name ${appRequest.client_name}`,
    `--connection-name ${connectionName}`,
    `--authorization-external-client-app-name ${appRequest.authorization_external_client_app_name}`,
    ...(files.length > 1 ? [`--metadata-dir ${folder}`] : []),
    ...(appRequest.authorization_permission_set_name
      ? [`--authorization-permission-set-name ${appRequest.authorization_permission_set_name}`]
      : []),
  ]
  return [
    `heroku salesforce:connect ${connectionName} --app ${app}`,
    publish.join(' \\\n    '),
    `sf org assign permset --name ${appRequest.client_name} --target-org SF_ORG`,
    ...(session ? [`sf org assign permset --name ${session} --target-org SF_ORG`] : []),
  ]
}

/** The session permission set that the operations of the document name. */
const sessionSetOf = ({ files: [spec] }: Bundle): string | undefined =>
  /permissionSet: (\w+)/.exec(spec?.text ?? '')?.[1]

/** What an administrator finds in the org once the bundle is published. */
export function toOrgChanges(bundle: Bundle, names: DerivedNames, config: AppLinkConfig): readonly string[] {
  const { operations, service, topic } = names
  const actions = operations.filter(({ agentAction }) => agentAction).length
  const flows = operations.filter(({ flowAction }) => flowAction).length
  const session = sessionSetOf(bundle)
  return [
    `External Service and API Catalog entry ${service}, with ${plural(operations.length, 'operation')}`,
    `Apex class ${names.namespace}.${service}: ${operations.map(({ method }) => method).join(', ')}`,
    `${plural(flows, 'flow action')} under External Services`,
    topic && actions > 0
      ? `${plural(actions, 'agent action')} under the topic ${topic}, to be added to an agent`
      : 'no agent action',
    `permission set ${service}: who has it may call; nobody has it yet`,
    ...(session ? [`session permission set ${session}: AppLink activates it for one call of who has it`] : []),
    `external client app ${config.externalClientApp}, through which Salesforce gives the app the user's rights`,
  ]
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
