import { toMetadataXml, type XmlElement } from '../../metadata-xml.ts'
import { type ProjectFile, toMetadataFile } from '../project-file.ts'
import { toLabel } from '../words.ts'

/** The principal of the external credential that stands for each user. */
const userPrincipal = 'PerUser'

/** What people are asked to allow, and what a token of the org may do. */
const scopes = 'tools:read tools:write'

export interface CredentialParts {
  /** API name of all three. */
  readonly name: string
  readonly label: string
  /** Origin of the host. */
  readonly publicUrl: string
}

/**
 * How the org gets tokens: from the authorization server of the app, in the browser of each user.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalauthidentityprovider.htm
 */
export function toIdentityProvider({ label, name, publicUrl }: CredentialParts): ProjectFile {
  const parameters = [
    ['AuthorizeUrl', 'AuthorizeUrl', `${publicUrl}/oauth/authorize`],
    ['ClientAuthentication', 'ClientAuthentication', 'ClientSecretBasic'],
    ['PkceEnabled', 'IdentityProviderOptions', 'true'],
    ['TokenUrl', 'TokenUrl', `${publicUrl}/oauth/token`],
  ] as const
  const text = toMetadataXml('ExternalAuthIdentityProvider', [
    ['authenticationFlow', 'AuthorizationCode'],
    ['authenticationProtocol', 'OAuth'],
    ['description', toLabel(`Signs people in to ${label}. Its client id and secret are entered in Setup.`)],
    ...parameters.map(
      ([parameterName, parameterType, parameterValue]): XmlElement => [
        'externalAuthIdentityProviderParameters',
        Object.entries({ parameterName, parameterType, parameterValue }),
      ],
    ),
    ['label', label],
  ])
  return toMetadataFile('externalAuthIdentityProvider', name, text)
}

/**
 * Whose tokens are used: those of the user who calls.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalcredential.htm
 */
export function toExternalCredential({ label, name }: CredentialParts): ProjectFile {
  const parameters: readonly object[] = [
    {
      externalAuthIdentityProvider: name,
      parameterGroup: 'DefaultGroup',
      parameterName: 'ExternalAuthIdentityProvider',
      parameterType: 'ExternalAuthIdentityProvider',
    },
    { parameterGroup: 'DefaultGroup', parameterName: 'Scope', parameterType: 'AuthParameter', parameterValue: scopes },
    {
      parameterGroup: userPrincipal,
      parameterName: userPrincipal,
      parameterType: 'PerUserPrincipal',
      sequenceNumber: 1,
    },
  ]
  const text = toMetadataXml('ExternalCredential', [
    ['authenticationProtocol', 'Oauth'],
    ['description', toLabel(`What ${label} is called with: a token of the user who calls.`)],
    ...parameters.map((each): XmlElement => ['externalCredentialParameters', Object.entries(each)]),
    ['label', label],
  ])
  return toMetadataFile('externalCredential', name, text)
}

/** Says who runs the callout, so that the app refuses a sign-in that several users share. It opens nothing. */
const runningUser = {
  parameterName: 'X-Running-User',
  parameterType: 'HttpHeader',
  parameterValue: '{!$User.Id}',
  sequenceNumber: 1,
} as const

/** Where the app is called. */
export function toNamedCredential({ label, name, publicUrl }: CredentialParts): ProjectFile {
  const text = toMetadataXml('NamedCredential', [
    ['allowMergeFieldsInBody', false],
    ['allowMergeFieldsInHeader', true],
    ['calloutStatus', 'Enabled'],
    ['generateAuthorizationHeader', true],
    ['label', label],
    [
      'namedCredentialParameters',
      Object.entries({ parameterName: 'Url', parameterType: 'Url', parameterValue: publicUrl }),
    ],
    [
      'namedCredentialParameters',
      Object.entries({
        externalCredential: name,
        parameterName: 'ExternalCredential',
        parameterType: 'Authentication',
      }),
    ],
    ['namedCredentialParameters', Object.entries(runningUser)],
    ['namedCredentialType', 'SecuredEndpoint'],
  ])
  return toMetadataFile('namedCredential', name, text)
}

/**
 * Lets people call: access to the principal, and to the object that keeps their tokens.
 * @see https://help.salesforce.com/s/articleView?id=xcloud.nc_user_external_credentials_permissions.htm
 */
export function toCallersSet({ label, name }: CredentialParts, setName: string): ProjectFile {
  const text = toMetadataXml('PermissionSet', [
    ['description', toLabel(`Lets people call ${label}, each in her own name.`)],
    [
      'externalCredentialPrincipalAccesses',
      Object.entries({ enabled: true, externalCredentialPrincipal: `${name}-${userPrincipal}` }),
    ],
    ['hasActivationRequired', false],
    ['label', toLabel(`${label}: callers`, 80)],
    [
      'objectPermissions',
      Object.entries({
        ...{ allowCreate: true, allowDelete: true, allowEdit: true, allowRead: true, modifyAllRecords: false },
        ...{ object: 'UserExternalCredential', viewAllRecords: false },
      }),
    ],
  ])
  return toMetadataFile('permissionset', setName, text)
}
