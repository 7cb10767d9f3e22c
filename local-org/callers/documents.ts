import { loadAll } from 'js-yaml'
import type { Addon } from '../applink/addon.ts'
import type { App, Attachments } from '../applink/attachments.ts'
import { type Operation, readOperations } from '../applink/publications/operation.ts'
import { createOwnership } from '../applink/publications/ownership.ts'
import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import { isActive, type Publication, type Published } from '../applink/publications/published.ts'
import { isJsonObject, type JsonFields } from '../json.ts'
import type { NamedCredentials } from '../named-credentials/named-credentials.ts'
import { isOffered, type RegisteredService } from '../named-credentials/services.ts'
import type { People } from '../sign-in/person.ts'
import { CalloutError, type Callouts } from './callout.ts'
import type { CredentialedCallouts } from './credentialed.ts'
import type { CallerAnswer } from './outcome.ts'
import type { Signer } from './signer.ts'

export interface DocumentParts {
  readonly addon: Addon
  readonly attachments: Attachments
  readonly people: People
  readonly permissionSets: PermissionSets
  readonly published: Published
  readonly namedCredentials: Pick<NamedCredentials, 'services' | 'credentialUses'>
  readonly credentialed: CredentialedCallouts
  /** Without AppLink no app is called that nobody registered. */
  readonly withoutAppLink: boolean
  readonly sign: Signer
  readonly callouts: Callouts
}

/** An operation, and whether Salesforce offers it. */
export interface OfferedOperation extends Operation {
  readonly active: boolean
  /** The app behind it, and the add-on that it was published through. Absent: the app shows it itself. */
  readonly app?: App | undefined
  readonly addonId?: string | undefined
  /** The credential that it is called through without AppLink. */
  readonly namedCredential?: string | undefined
}

/** Finds an operation: in what was published or registered, the newest first and of the service that is named, else in the document that the app itself shows. */
export type FindOperation = (operationId: string, service?: string) => Promise<OfferedOperation | undefined>

const hostedPath = '/openapi.json'
const timeoutMs = 10_000

/** The document that the app itself shows. */
export type HostedDocument = () => Promise<JsonFields>

/** @throws CalloutError when the app shows none */
export const createHostedDocument = (
  parts: Omit<DocumentParts, 'attachments' | 'published' | 'namedCredentials' | 'credentialed' | 'withoutAppLink'>,
): HostedDocument => {
  const { addon, people, permissionSets, sign, callouts } = parts
  /** The caller may be one whom the mesh refuses; what it refuses is the call, not the document behind it. */
  const readerHeaders = (): Readonly<Record<string, string>> => {
    const reader = people.all().find(({ userId }) => permissionSets.isAssigned(userId, addon.clientName))
    return reader ? sign({ person: reader, resource: hostedPath }).headers : {}
  }
  return async () =>
    readShown(await callouts.send({ ...documentRequest, target: hostedPath }, readerHeaders(), timeoutMs))
}

const documentRequest = { method: 'GET', headers: { accept: 'application/json' }, body: undefined } as const

function readShown({ status, text }: CallerAnswer): JsonFields {
  const document: unknown = status === 200 ? loadAll(text)[0] : undefined
  if (isJsonObject(document)) return document
  throw new CalloutError(`Nothing is published, and ${hostedPath} of the app answers ${status}.`)
}

/** A service with what it offers, which may have to be read first. */
interface OfferedService {
  readonly changedAt: string
  readonly operations: () => Promise<readonly OfferedOperation[]> | readonly OfferedOperation[]
}

/** Those that AppLink published. */
const createPublishedServices = ({ attachments, published }: Pick<DocumentParts, 'attachments' | 'published'>) => {
  const ownership = createOwnership(attachments)
  const operationsOf = (publication: Publication): readonly OfferedOperation[] =>
    readOperations(publication.spec).map(operation => ({
      ...operation,
      active: isActive(publication, operation.operationId),
      app: attachments.appOf(ownership.appIdOf(publication) ?? ''),
      addonId: ownership.addonIdOf(publication),
    }))
  return (service: string | undefined): readonly OfferedService[] =>
    published
      .all()
      .filter(({ clientName }) => service === undefined || clientName === service)
      .reverse()
      .map(publication => ({ changedAt: publication.changedAt, operations: () => operationsOf(publication) }))
}

/** Those that are called through a named credential. */
const createCredentialedServices = ({
  credentialed,
  namedCredentials: { credentialUses, services },
  people,
}: Pick<DocumentParts, 'credentialed' | 'namedCredentials' | 'people'>) => {
  /** Read by whoever has allowed access: an administrator would have handed it in. */
  const shownThrough = async (namedCredential: string): Promise<JsonFields> => {
    const person = people.all().find(each => credentialUses.isUsable(namedCredential, each))
    if (!person) throw new CalloutError(`Nobody has allowed access to ${namedCredential} yet`)
    const request = { ...documentRequest, target: hostedPath }
    return readShown(await credentialed.send({ namedCredential, person, request, headers: {}, timeoutMs }))
  }
  const operationsOf = async (service: RegisteredService): Promise<readonly OfferedOperation[]> => {
    const { namedCredential } = service
    const document = service.document ?? (await shownThrough(namedCredential))
    return readOperations(document).map(each => ({ ...each, active: isOffered(service, each), namedCredential }))
  }
  return (name: string | undefined): readonly OfferedService[] =>
    services
      .all()
      .filter(service => name === undefined || service.name === name)
      .map(service => ({ changedAt: service.changedAt, operations: () => operationsOf(service) }))
}

/** @throws CalloutError when nothing was published and the app shows no document */
export const createFindOperation = (parts: DocumentParts): FindOperation => {
  const [publishedOf, credentialedOf] = [createPublishedServices(parts), createCredentialedServices(parts)]
  const hostedDocument = createHostedDocument(parts)
  const hosted = async (): Promise<readonly OfferedOperation[]> =>
    readOperations(await hostedDocument()).map(operation => ({ ...operation, active: true }))
  const isNamed = (operationId: string) => (operation: Operation) =>
    operation.operationId.toLowerCase() === operationId.toLowerCase()

  return async (operationId, service) => {
    const found = [...publishedOf(service), ...credentialedOf(service)]
    for (const { operations } of found.sort((one, other) => (one.changedAt < other.changedAt ? 1 : -1))) {
      const known = (await operations()).find(isNamed(operationId))
      if (known) return known
    }
    if (service !== undefined || parts.withoutAppLink) return undefined
    return (await hosted()).find(isNamed(operationId))
  }
}
