import { refusal } from '../failure.ts'
import type { Access, Schema } from '../model.ts'
import { type ColumnDelimiter, delimiters } from './csv/line.ts'
import type { IngestOperation, IngestSettings, QueryOperation, QuerySettings } from './job.ts'
import { type QueryRunParts, readQuery } from './query/run.ts'

const ingestOperations: readonly string[] = [
  'insert',
  'update',
  'upsert',
  'delete',
  'hardDelete',
] satisfies IngestOperation[]
const invalidJob = (message: string) => refusal('INVALIDJOB', `InvalidJob : ${message}`)

type Body = Readonly<Record<string, unknown>>

function oneOf<T extends string>(name: string, { [name]: value }: Body, values: readonly string[]): T {
  if (typeof value === 'string' && values.includes(value)) return value as T
  throw invalidJob(`${name} must be one of ${values.join(', ')}`)
}

function readFormat(body: Body) {
  const { contentType = 'CSV', lineEnding = 'LF', columnDelimiter = 'COMMA' } = body
  oneOf('contentType', { contentType }, ['CSV'])
  return {
    lineEnding: oneOf<'LF' | 'CRLF'>('lineEnding', { lineEnding }, ['LF', 'CRLF']),
    columnDelimiter: oneOf<ColumnDelimiter>('columnDelimiter', { columnDelimiter }, Object.keys(delimiters)),
  }
}

export interface RequestParts {
  readonly schema: Schema
  readonly access: Access
}

/** The object of a job. @throws SalesforceError INVALIDJOB, also when the user may not read it */
export function readJobObject({ object: name }: Body, { schema, access }: RequestParts) {
  const object = typeof name === 'string' ? schema.objectOf(name) : undefined
  if (object && access.objectRights(object).read) return object
  throw invalidJob(`Unable to find object: ${typeof name === 'string' ? name : ''}`)
}

function readExternalId(body: Body, parts: RequestParts): string {
  const object = readJobObject(body, parts)
  const { externalIdFieldName: name } = body
  if (typeof name !== 'string' || name === '') {
    throw invalidJob(`External ID was blank for ${object.name}. An External ID must be specified for upsert.`)
  }
  const field = parts.schema.fieldOf(object, name)
  const identifies = field?.externalId === true || field?.name === 'Id'
  if (field && identifies && parts.access.fieldReadable(object, field)) return field.name
  throw invalidJob(`Field name provided, ${name} does not match an External ID for ${object.name}`)
}

/** Unknown settings are passed over: clients send some of their own. @throws SalesforceError INVALIDJOB, FEATURENOTENABLED */
export function readIngestRequest(body: Body, parts: RequestParts): IngestSettings {
  const operation = oneOf<IngestOperation>('operation', body, ingestOperations)
  const { name } = readJobObject(body, parts)
  if (operation === 'hardDelete' && !parts.access.permitted('BulkApiHardDelete')) {
    const advice = 'please contact your system administrator'
    throw refusal('FEATURENOTENABLED', `hardDelete operation requires special user profile permission, ${advice}`)
  }
  const key = operation === 'upsert' ? { externalIdFieldName: readExternalId(body, parts) } : {}
  return { kind: 'ingest', operation, object: name, ...readFormat(body), ...key }
}

/** @throws SalesforceError INVALIDJOB, API_ERROR for what a job cannot answer, and those of a query */
export function readQueryRequest(
  body: Body,
  access: Access,
  parts: Pick<QueryRunParts, 'soql' | 'store'>,
): QuerySettings {
  const operation = oneOf<QueryOperation>('operation', body, ['query', 'queryAll'])
  const { query } = body
  if (typeof query !== 'string' || query.trim() === '') throw invalidJob('A query string has to be specified')
  const { object } = readQuery(query, access, parts)
  return { kind: 'query', operation, object, query, ...readFormat(body) }
}
