import { loadAll } from 'js-yaml'
import type { Addon } from '../applink/addon.ts'
import type { App, Attachments } from '../applink/attachments.ts'
import { type Operation, readOperations } from '../applink/publications/operation.ts'
import { createOwnership } from '../applink/publications/ownership.ts'
import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import { isActive, type Publication, type Published } from '../applink/publications/published.ts'
import { isJsonObject, type JsonFields } from '../json.ts'
import type { People } from '../sign-in/person.ts'
import { CalloutError, type Callouts } from './callout.ts'
import type { Signer } from './signer.ts'

export interface DocumentParts {
  readonly addon: Addon
  readonly attachments: Attachments
  readonly people: People
  readonly permissionSets: PermissionSets
  readonly published: Published
  readonly sign: Signer
  readonly callouts: Callouts
}

/** An operation, and whether Salesforce offers it. */
export interface OfferedOperation extends Operation {
  readonly active: boolean
  /** The app behind it, and the add-on that it was published through. Absent: the app shows it itself. */
  readonly app?: App | undefined
  readonly addonId?: string | undefined
}

/** Finds an operation: in what was published, the newest first and of the service that is named, else in the document that the app itself shows. */
export type FindOperation = (operationId: string, service?: string) => Promise<OfferedOperation | undefined>

const hostedPath = '/openapi.json'
const timeoutMs = 10_000

/** The document that the app itself shows. */
export type HostedDocument = () => Promise<JsonFields>

/** @throws CalloutError when the app shows none */
export const createHostedDocument = (parts: Omit<DocumentParts, 'attachments' | 'published'>): HostedDocument => {
  const { addon, people, permissionSets, sign, callouts } = parts
  /** The caller may be one whom the mesh refuses; what it refuses is the call, not the document behind it. */
  const readerHeaders = (): Readonly<Record<string, string>> => {
    const reader = people.all().find(({ userId }) => permissionSets.isAssigned(userId, addon.clientName))
    return reader ? sign({ person: reader, resource: hostedPath }).headers : {}
  }
  return async () => {
    const request = { method: 'GET', target: hostedPath, headers: { accept: 'application/json' }, body: undefined }
    const { status, text } = await callouts.send(request, readerHeaders(), timeoutMs)
    const document: unknown = status === 200 ? loadAll(text)[0] : undefined
    if (!isJsonObject(document))
      throw new CalloutError(`Nothing is published, and ${hostedPath} of the app answers ${status}.`)
    return document
  }
}

/** @throws CalloutError when nothing was published and the app shows no document */
export const createFindOperation = (parts: DocumentParts): FindOperation => {
  const { attachments, published } = parts
  const ownership = createOwnership(attachments)
  const hostedDocument = createHostedDocument(parts)
  const hosted = async (): Promise<readonly OfferedOperation[]> =>
    readOperations(await hostedDocument()).map(operation => ({ ...operation, active: true }))
  const isNamed = (operationId: string) => (operation: Operation) =>
    operation.operationId.toLowerCase() === operationId.toLowerCase()

  return async (operationId, service) => {
    const isMeant = ({ clientName }: Publication) => service === undefined || clientName === service
    const newestFirst = published.all().filter(isMeant).reverse()
    const operations = newestFirst.flatMap(publication =>
      readOperations(publication.spec).map(operation => ({
        ...operation,
        active: isActive(publication, operation.operationId),
        app: attachments.appOf(ownership.appIdOf(publication) ?? ''),
        addonId: ownership.addonIdOf(publication),
      })),
    )
    const known = operations.find(isNamed(operationId))
    return known || service !== undefined ? known : (await hosted()).find(isNamed(operationId))
  }
}
