import { notFound } from '../../failure.ts'
import type { ChildRelationship, FieldDefinition, ObjectDefinition } from '../../model.ts'
import type { Answer, Call, PathValues, Resource } from '../../resource.ts'
import { readId } from '../../store/id.ts'
import type { Store } from '../../store/store.ts'
import { objectOf, seenRow } from '../permissions.ts'
import { chooseFields } from '../record-json.ts'
import { readRecordId } from '../target.ts'
import type { Dispatch } from './dispatcher.ts'
import { retrieve } from './rows.ts'

interface RelatedParts {
  readonly store: Store
  readonly dispatch: () => Dispatch
}

interface Origin {
  readonly object: ObjectDefinition
  readonly id: string
}

const relatedPath = '/sobjects/:object/:field/:value'

function retrieveParent(call: Call, { object, id }: Origin, [field, store]: [FieldDefinition, Store]): Answer {
  const parentId = seenRow(object, id, { store, author: call })[field.name]
  const names = call.access.fieldReadable(object, field) ? (field.referenceTo ?? []) : []
  const parents = names.flatMap(name => store.schema.objectOf(name) ?? [])
  const parent = parents.find(({ keyPrefix }) => String(parentId).startsWith(keyPrefix))
  if (parent === undefined) throw notFound()
  return retrieve(call, parent, [String(parentId), store])
}

const listIn = (text: string | null): readonly string[] | undefined => text?.split(',').map(name => name.trim())

/** A query like any other, so that long lists come in batches. */
function queryChildren(call: Call, { id }: Origin, [child, parts]: [ChildRelationship, RelatedParts]): Answer {
  const { schema } = parts.store
  const object = objectOf(child.object, parts.store, call)
  const chosen = chooseFields(object, listIn(call.query.get('fields')), { schema, access: call.access })
  const names = chosen.map(({ name }) => name).join(', ')
  const q = `SELECT ${names} FROM ${object.name} WHERE ${child.field} = '${id}'`
  return parts.dispatch()({ ...call, method: 'GET', path: '/query', query: new URLSearchParams({ q }) })
}

/** What lies behind a relationship of a record; `undefined` when the address is of another kind. */
function follow(call: Call, values: PathValues, parts: RelatedParts): Answer | undefined {
  const { object: name = '', field: text = '', value: relationship = '' } = values
  if (readId(text) === undefined) return undefined
  const { store } = parts
  const object = objectOf(name, store, call)
  const parent = store.schema.parentFieldOf(object, relationship)
  const children = store.schema.childrenOf(object)
  const child = children.find(({ name: other }) => other.toLowerCase() === relationship.toLowerCase())
  if (parent === undefined && child === undefined) return undefined
  const origin = { object, id: readRecordId(object, text) }
  seenRow(object, origin.id, { store, author: call })
  if (parent) return retrieveParent(call, origin, [parent, store])
  return child && queryChildren(call, origin, [child, parts])
}

/**
 * Lets `/sobjects/{object}/{id}/{relationship}` answer the parent or the children behind a relationship.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_relationship_traversal.htm
 */
export const toRelatedRows = (resources: readonly Resource[], parts: RelatedParts): readonly Resource[] =>
  resources.map(resource => {
    if (resource.method !== 'GET' || resource.path !== relatedPath) return resource
    return { ...resource, run: (call, values) => follow(call, values, parts) ?? resource.run(call, values) }
  })
