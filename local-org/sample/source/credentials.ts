import { loadAll } from 'js-yaml'
import { isJsonObject } from '../../json.ts'
import type {
  CredentialSetup,
  ExternalCredential,
  IdentityProvider,
  NamedCredential,
  Principal,
} from '../../named-credentials/credential.ts'
import type { RegisteredService } from '../../named-credentials/services.ts'
import { isTrue, nodesOf, textOf, type XmlNode } from '../../xml/xml.ts'
import type { SourceFile, SourceFiles } from './files.ts'

/** What a project has for callouts. */
export interface ProjectCredentials extends CredentialSetup {
  readonly services: readonly RegisteredService[]
}

interface Parameter {
  readonly name: string
  readonly type: string
  readonly value: string
  readonly node: XmlNode
}

const parametersOf = (root: XmlNode, element: string): readonly Parameter[] =>
  nodesOf(root, element).map(node => ({
    name: textOf(node, 'parameterName') ?? '',
    type: textOf(node, 'parameterType') ?? '',
    value: textOf(node, 'parameterValue') ?? '',
    node,
  }))

const steps: Readonly<Record<string, 'authorize' | 'token' | 'refresh'>> = {
  AuthorizeRequestQueryParameter: 'authorize',
  TokenRequestBodyParameter: 'token',
  RefreshRequestBodyParameter: 'refresh',
}

function readProvider({ name, root }: SourceFile): IdentityProvider {
  const parameters = parametersOf(root, 'externalAuthIdentityProviderParameters')
  const valueIn = (type: string): string => parameters.find(each => each.type === type)?.value ?? ''
  const option = parameters.find(each => each.type === 'IdentityProviderOptions' && each.name === 'PkceEnabled')
  return {
    ...{ name, label: textOf(root, 'label') ?? name },
    ...{ authorizeUrl: valueIn('AuthorizeUrl'), tokenUrl: valueIn('TokenUrl') },
    clientAuthentication:
      valueIn('ClientAuthentication') === 'ClientSecretPost' ? 'ClientSecretPost' : 'ClientSecretBasic',
    pkce: option?.value === 'true',
    extras: parameters.flatMap(each => {
      const step = steps[each.type]
      return step ? [{ step, name: each.name, value: each.value }] : []
    }),
  }
}

function readExternal({ name, root }: SourceFile): ExternalCredential {
  const parameters = parametersOf(root, 'externalCredentialParameters')
  const provider = parameters.find(({ type }) => type === 'ExternalAuthIdentityProvider')
  const isPrincipal = (type: string): type is Principal['kind'] =>
    type === 'PerUserPrincipal' || type === 'NamedPrincipal'
  return {
    ...{ name, label: textOf(root, 'label') ?? name },
    provider: (provider && textOf(provider.node, 'externalAuthIdentityProvider')) ?? '',
    scope: parameters.find(each => each.type === 'AuthParameter' && each.name === 'Scope')?.value ?? '',
    principals: parameters.flatMap(({ name: principal, type }) =>
      isPrincipal(type) ? [{ name: principal, kind: type }] : [],
    ),
    refreshStatuses: parameters
      .filter(({ type }) => type === 'AdditionalRefreshStatusCode')
      .flatMap(({ value }) => value.split(/\D+/).filter(Boolean).map(Number)),
  }
}

function readNamed({ name, root }: SourceFile): NamedCredential {
  const parameters = parametersOf(root, 'namedCredentialParameters')
  const external = parameters.find(({ type }) => type === 'Authentication')
  return {
    ...{ name, label: textOf(root, 'label') ?? name },
    url: parameters.find(({ type }) => type === 'Url')?.value ?? '',
    externalCredential: (external && textOf(external.node, 'externalCredential')) ?? '',
    isEnabled: textOf(root, 'calloutStatus') !== 'Disabled',
    addsAuthorization: textOf(root, 'generateAuthorizationHeader') !== 'false',
    headers: Object.fromEntries(
      parameters.filter(({ type }) => type === 'HttpHeader').map(each => [each.name, each.value]),
    ),
  }
}

/** Those that are called through a named credential of the new kind; others are not played. */
function readService({ name, path, root }: SourceFile): readonly RegisteredService[] {
  const namedCredential = textOf(root, 'namedCredentialReference')
  if (namedCredential === undefined) return []
  const document: unknown = loadAll(textOf(root, 'schema') ?? '')[0]
  if (!isJsonObject(document)) throw new Error(`${path}: its schema is no OpenAPI document`)
  const inactive = nodesOf(root, 'operations').filter(node => !isTrue(node, 'active'))
  return [
    {
      ...{ name, namedCredential, document, changedAt: '' },
      inactive: inactive.map(node => textOf(node, 'name') ?? ''),
    },
  ]
}

const isNew = ({ root }: SourceFile): boolean => textOf(root, 'namedCredentialType') === 'SecuredEndpoint'

/** Identity providers, credentials and services. Named credentials of the old kind have their own secrets, and are left out. */
export const readCredentials = ({ metadata }: Pick<SourceFiles, 'metadata'>): ProjectCredentials => ({
  providers: metadata('externalAuthIdentityProvider').map(readProvider),
  externalCredentials: metadata('externalCredential').map(readExternal),
  namedCredentials: metadata('namedCredential').filter(isNew).map(readNamed),
  services: metadata('externalServiceRegistration').flatMap(readService),
})
