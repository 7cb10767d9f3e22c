import type { Access, FieldDefinition, ObjectDefinition, Schema } from '../../model.ts'
import { type IngestSettings, JobFailure } from '../job.ts'

/** What a column of an upload is about. */
export type Column =
  | { readonly kind: 'field'; readonly field: FieldDefinition }
  | {
      /** A parent by external id, as in `Owner.Username` or `User:Owner.Username`. */
      readonly kind: 'parent'
      readonly field: FieldDefinition
      readonly relationship: string
      readonly type: string | undefined
      readonly key: string
    }
  | { readonly kind: 'ignored' }

export interface ColumnParts {
  readonly schema: Schema
  readonly access: Access
  readonly object: ObjectDefinition
  readonly job: IngestSettings
}

const notFound = (name: string) => new JobFailure(`InvalidBatch : Field name not found : ${name}`)
const parentPattern = /^(?:(\w+):)?(\w+)\.(\w+)$/

function readField(name: string, { schema, access, object }: ColumnParts): Column {
  const field = schema.fieldOf(object, name)
  if (field === undefined || !access.fieldReadable(object, field)) throw notFound(name)
  return { kind: 'field', field }
}

function readParent(name: string, parts: ColumnParts): Column {
  const { schema, access, object } = parts
  const [, type, relationship = '', key = ''] = parentPattern.exec(name) ?? []
  const field = schema.parentFieldOf(object, relationship)
  if (field === undefined || !access.fieldReadable(object, field)) throw notFound(name)
  const targets = (field.referenceTo ?? []).filter(
    target => type === undefined || target.toLowerCase() === type.toLowerCase(),
  )
  if (type !== undefined && field.referenceTo?.length === 1) {
    throw new JobFailure(`InvalidBatch : type is not needed for non polymorphic foreign keys : ${name}`)
  }
  const [target] = targets.map(each => schema.objectOf(each)).filter(each => each && schema.fieldOf(each, key))
  if (!target) throw notFound(name)
  return { kind: 'parent', field, relationship, type: type === undefined ? undefined : target.name, key }
}

/** The column that must be there, since its value says which record a row is about; an upsert makes rows without an id. */
const keyNameOf = ({ operation, externalIdFieldName }: IngestSettings): string | undefined => {
  if (operation === 'insert') return undefined
  if (operation !== 'upsert') return 'Id'
  return externalIdFieldName === 'Id' ? undefined : externalIdFieldName
}

const isDelete = ({ operation }: IngestSettings): boolean => operation === 'delete' || operation === 'hardDelete'

function readColumn(name: string, parts: ColumnParts): Column {
  if (isDelete(parts.job) && name.toLowerCase() !== 'id') return { kind: 'ignored' }
  return name.includes('.') ? readParent(name, parts) : readField(name, parts)
}

function nameOf(column: Column): string {
  return column.kind === 'ignored' ? '' : column.field.name
}

/**
 * Finds out what the columns of an upload are about.
 * @throws JobFailure for one that names nothing the user may read, comes twice, or is missing
 */
export function readColumns(header: readonly string[], parts: ColumnParts): readonly Column[] {
  const columns = header.map(name => readColumn(name, parts))
  const names = columns.map(nameOf).filter(name => name !== '')
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new JobFailure(`InvalidBatch : Duplicate field name : ${twice}`)
  const key = keyNameOf(parts.job)
  if (key !== undefined && !names.includes(key)) throw notFound(key)
  return columns
}
