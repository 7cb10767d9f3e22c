import { load } from 'js-yaml'
import * as z from 'zod'
import type { GrantsNotation } from '../../rights/grants.ts'
import { readPermissionSet } from '../../sample/source/permission-sets.ts'
import { readUtf8 } from '../../text.ts'
import { readXml } from '../../xml/xml.ts'
import { developerName } from '../links/links.ts'
import { readZip } from './zip.ts'

const authorizationNames = z.object({
  externalClientApp: z.string().optional(),
  permissionSet: z.string().optional(),
})

const operationSchema = z.object({
  'x-sfdc': z.object({ heroku: z.object({ authorization: authorizationNames.optional() }).optional() }).optional(),
})

const specSchema = z.looseObject({
  openapi: z.string().regex(/^3\.0\.\d+$/, 'must be 3.0.x'),
  info: z.looseObject({ title: z.string().min(1), version: z.string().min(1) }),
  paths: z.record(z.string(), z.looseObject({})),
})

/** An OpenAPI document that was looked at no closer than publishing needs. */
export type Spec = z.infer<typeof specSchema>

const requestSchema = z.object({
  client_name: developerName,
  authorization_connected_app_name: z.string().optional(),
  authorization_external_client_app_name: z.string().optional(),
  authorization_permission_set_name: z.string().optional(),
})

/** What was published, as AppLink keeps it. */
export interface Bundle {
  readonly clientName: string
  readonly spec: Spec
  /** Session permission sets that the operations and the request name. */
  readonly sessionPermissionSets: readonly string[]
  /** Permission sets of its own files, by name. */
  readonly permissionSets?: Readonly<Record<string, GrantsNotation>>
}

/** @see https://devcenter.heroku.com/articles/heroku-applink-limits */
const limits = { maxFiles: 10, maxSizeBytes: 20_000_000 }
const specNames = ['api-spec.yaml', 'api-spec.yml', 'api-spec.json'] as const
const maxSpecLength = { yaml: 3_000_000, json: 10_000_000 }
const methods = ['get', 'put', 'post', 'patch', 'delete']

const readSpecText = (files: ReadonlyMap<string, Buffer>, name: string): string => {
  try {
    return readUtf8(files.get(name) ?? Buffer.of())
  } catch {
    throw new Error(`${name}: is not in UTF-8`)
  }
}

const readSpec = (files: ReadonlyMap<string, Buffer>): Spec => {
  const name = specNames.find(each => files.has(each))
  if (name === undefined) throw new Error('metadata: holds neither api-spec.yaml nor api-spec.json')
  const text = readSpecText(files, name)
  const maxLength = name.endsWith('.json') ? maxSpecLength.json : maxSpecLength.yaml
  if (text.length > maxLength) throw new Error(`${name}: longer than ${maxLength} characters`)
  const spec = specSchema.safeParse(load(text))
  if (!spec.success) throw new Error(`${name}: ${z.prettifyError(spec.error)}`)
  return spec.data
}

/**
 * What publishing a document alone would be, without files beside it.
 *
 * @throws Error that says what is wrong
 */
export const toDocumentBundle = (clientName: string, document: unknown): Bundle => {
  const spec = specSchema.safeParse(document)
  if (!spec.success) throw new Error(`the document: ${z.prettifyError(spec.error)}`)
  const named = authorizationsIn(spec.data).flatMap(({ permissionSet }) => permissionSet ?? [])
  return { clientName: developerName.parse(clientName), spec: spec.data, sessionPermissionSets: [...new Set(named)] }
}

const authorizationsIn = (spec: Spec) =>
  Object.values(spec.paths)
    .flatMap(path => methods.map(method => operationSchema.safeParse(path[method]).data))
    .flatMap(operation => operation?.['x-sfdc']?.heroku?.authorization ?? [])

const permissionSetFile = /(?:^|\/)(?:(\w+)\.)?permissionset-meta\.xml$/

/** A file without a name is that of the set which request and document name. */
const readPermissionSets = (
  files: ReadonlyMap<string, Buffer>,
  preset: string,
): NonNullable<Bundle['permissionSets']> => {
  const named = [...files].flatMap(([path, content]) => {
    const found = permissionSetFile.exec(path)
    return found ? [{ path, name: found[1] ?? preset, content }] : []
  })
  return Object.fromEntries(
    named.map(({ path, name, content }) => {
      try {
        return [name, readPermissionSet({ name, root: readXml(readUtf8(content)) })]
      } catch (cause) {
        throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause })
      }
    }),
  )
}

/**
 * Reads what `heroku salesforce:publish` sends: the zip and the JSON of `app_request`.
 *
 * @throws Error that says what is wrong
 */
export const readBundle = (zip: Buffer, appRequest: string): Bundle => {
  const request = requestSchema.safeParse(JSON.parse(appRequest))
  if (!request.success) throw new Error(`app_request: ${z.prettifyError(request.error)}`)
  const { client_name, authorization_external_client_app_name, authorization_permission_set_name } = request.data
  const files = readZip(zip, limits)
  const spec = readSpec(files)
  const authorizations = authorizationsIn(spec)
  const strange = authorizations.find(
    ({ externalClientApp }) =>
      externalClientApp !== undefined &&
      externalClientApp !== (authorization_external_client_app_name ?? externalClientApp),
  )
  if (strange) throw new Error(`api-spec: externalClientApp ${strange.externalClientApp} is not the one of the request`)
  const named = [authorization_permission_set_name, ...authorizations.map(({ permissionSet }) => permissionSet)]
  const sessionPermissionSets = [...new Set(named.filter(name => name !== undefined))]
  return {
    clientName: client_name,
    spec,
    sessionPermissionSets,
    permissionSets: readPermissionSets(files, sessionPermissionSets[0] ?? client_name),
  }
}
