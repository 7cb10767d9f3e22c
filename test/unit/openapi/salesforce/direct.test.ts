import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { createDocuments } from '../../../../src/openapi/openapi.ts'
import { toSalesforceProject } from '../../../../src/openapi/salesforce/salesforce.ts'
import { lint } from '../../../../src/spec/spec.ts'
import { appLink } from '../../../fixtures/app-link.config.ts'
import { events, tools } from '../../../fixtures/tools/index.ts'
import { allOf, branchesOf, childrenOf, readXml, textOf } from './xml-source.ts'

const publicUrl = 'https://actions.acme.example'
const catalog = createCatalog(
  tools.filter(({ runAs }) => runAs !== 'user-plus'),
  events,
)
const project = toSalesforceProject(catalog, appLink, { publicUrl })
const source = (path: string) => `force-app/main/default/${path}-meta.xml`
const textIn = (name: string): string => project.find(file => file.name === name)?.text ?? ''

const access = {
  provider: source('externalAuthIdentityProviders/ActionHost.externalAuthIdentityProvider'),
  external: source('externalCredentials/ActionHost.externalCredential'),
  named: source('namedCredentials/ActionHost.namedCredential'),
  service: source('externalServiceRegistrations/ActionHost.externalServiceRegistration'),
  callers: source('permissionsets/ActionHostCallers.permissionset'),
}

/** Committed as it must come out: `npx vitest run test/unit/openapi/salesforce -u` writes it anew. */
const golden = ['README.md', 'manifest/access.xml', ...Object.values(access)]

/** Each element with its children, as the file of an org has them. */
const formOf = (text: string): readonly string[] => [
  ...new Set(
    branchesOf(readXml(text)).flatMap(([path, element]) =>
      childrenOf(element).map(({ tagName }) => `${path}/${tagName}`),
    ),
  ),
]

/**
 * Elements of the files of these kinds in public projects that were deployed or retrieved: awesomeandrey/minlopro-dx (a provider with
 * PKCE, credentials of one user and of each, the permission set), jaypario24/006_PROD_CREATE_FERTILITY (services with credentials of the new kind).
 */
const publicForms: Readonly<Record<keyof typeof access, readonly string[]>> = {
  provider: [
    ...['authenticationFlow', 'authenticationProtocol', 'description', 'label'],
    ...['', '/parameterName', '/parameterType', '/parameterValue'].map(
      each => `externalAuthIdentityProviderParameters${each}`,
    ),
  ].map(each => `ExternalAuthIdentityProvider/${each}`),
  external: [
    ...['authenticationProtocol', 'description', 'label', 'externalCredentialParameters'],
    ...[
      'externalAuthIdentityProvider',
      'parameterGroup',
      'parameterName',
      'parameterType',
      'parameterValue',
      'sequenceNumber',
    ].map(each => `externalCredentialParameters/${each}`),
  ].map(each => `ExternalCredential/${each}`),
  named: [
    ...['allowMergeFieldsInBody', 'allowMergeFieldsInHeader', 'calloutStatus', 'generateAuthorizationHeader', 'label'],
    ...['namedCredentialParameters', 'namedCredentialType'],
    ...['externalCredential', 'parameterName', 'parameterType', 'parameterValue', 'sequenceNumber'].map(
      each => `namedCredentialParameters/${each}`,
    ),
  ].map(each => `NamedCredential/${each}`),
  service: [
    ...['description', 'label', 'namedCredentialReference', 'operations', 'operations/active', 'operations/name'],
    ...['registrationProviderType', 'schema', 'schemaType', 'serviceBinding', 'status', 'systemVersion'],
  ].map(each => `ExternalServiceRegistration/${each}`),
  callers: [
    ...['description', 'hasActivationRequired', 'label', 'objectPermissions', 'externalCredentialPrincipalAccesses'],
    ...['enabled', 'externalCredentialPrincipal'].map(each => `externalCredentialPrincipalAccesses/${each}`),
    ...['allowCreate', 'allowDelete', 'allowEdit', 'allowRead', 'modifyAllRecords', 'object', 'viewAllRecords'].map(
      each => `objectPermissions/${each}`,
    ),
  ].map(each => `PermissionSet/${each}`),
}

describe('the sf project of an app that an org calls without AppLink', () => {
  it.each(golden)('has %s as it is committed', async name => {
    await expect(textIn(name)).toMatchFileSnapshot(`golden/direct/${name.slice(name.lastIndexOf('/') + 1)}`)
  })

  it.each(Object.entries(access))('has its %s in the form that public projects have', (kind, name) => {
    const known = publicForms[kind as keyof typeof access]
    expect(formOf(textIn(name)).filter(path => !known.includes(path))).toEqual([])
  })

  it('leads from the service by the named credential to the provider, and lets people at the principal', () => {
    const [service, named, external, callers] = [access.service, access.named, access.external, access.callers].map(
      name => readXml(textIn(name)),
    )
    if (!service || !named || !external || !callers) throw new Error('a file is not there')
    expect(textOf(service, 'namedCredentialReference')).toBe('ActionHost')
    expect(textOf(named, 'externalCredential')).toBe('ActionHost')
    expect(textOf(external, 'externalAuthIdentityProvider')).toBe('ActionHost')
    const parameters = allOf(external, 'externalCredentialParameters').map(each => [
      textOf(each, 'parameterType'),
      textOf(each, 'parameterName'),
      textOf(each, 'parameterGroup'),
    ])
    expect(parameters).toContainEqual(['PerUserPrincipal', 'PerUser', 'PerUser'])
    expect(textOf(callers, 'externalCredentialPrincipal')).toBe('ActionHost-PerUser')
    expect(textOf(callers, 'object')).toBe('UserExternalCredential')
  })

  it('registers the document of this way: its address, nothing of AppLink, and no finding of the linter', () => {
    const service = readXml(textIn(access.service))
    const document = JSON.parse(textOf(service, 'schema') ?? '') as { readonly servers: unknown }
    expect(document.servers).toEqual([{ url: publicUrl }])
    expect(JSON.stringify(document)).not.toContain('heroku')
    expect(lint({ document })).toEqual([])
    const names = createDocuments(catalog, appLink).flatMap(made => made.service.tools.map(({ name }) => name))
    expect(allOf(service, 'operations').map(each => textOf(each, 'name'))).toEqual(
      names.map(name => name.toLowerCase()).sort(),
    )
  })

  it('calls the classes of an External Service, and deploys what lets it in before the rest', () => {
    const apex = project.filter(({ name }) => name.endsWith('.cls')).map(({ text }) => text)
    expect(apex.join('')).not.toContain('HerokuAppLink')
    expect(apex.join('')).toContain('new ExternalService.ActionHost()')
    const members = (name: string) => allOf(readXml(textIn(name)), 'members').map(({ textContent }) => textContent)
    expect(members('manifest/access.xml')).toEqual([
      ...['ActionHost', 'ActionHost', 'ActionHost', 'ActionHost', 'ActionHostCallers'],
    ])
    expect(members('manifest/package.xml')).toEqual(expect.arrayContaining(members('manifest/access.xml')))
  })

  it('has no secret and no client id in any file', () => {
    for (const { name, text } of project.filter(file => file.name !== 'README.md'))
      expect(text, name).not.toMatch(/client_?(?:id|secret)[^a-z ]/i)
  })
})
