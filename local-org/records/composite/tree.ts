import { refusal, SalesforceError } from '../../failure.ts'
import type { ObjectDefinition } from '../../model.ts'
import type { Answer, Call, Resource } from '../../resource.ts'
import type { RecordBody } from '../input.ts'
import { objectOf } from '../permissions.ts'
import type { RowParts } from '../resources/rows.ts'
import { readCollectionRecords, toOutcomeErrors } from './collection-run.ts'

const maxRecords = 200
const maxTypes = 5
const maxDepth = 5

interface Branch {
  readonly object: ObjectDefinition
  readonly referenceId: string
  readonly fields: RecordBody
  readonly depth: number
  /** Field of the children that points here, and the children. */
  readonly children: readonly (readonly [string, readonly Branch[]])[]
}

interface Made {
  readonly referenceId: string
  readonly id: string
}

/** Undoes the tree: names the record that broke it. */
class TreeFailure extends Error {
  readonly referenceId: string
  readonly refusal: SalesforceError

  constructor(referenceId: string, reason: SalesforceError) {
    super('tree failed')
    this.referenceId = referenceId
    this.refusal = reason
  }
}

const isChildren = (value: unknown): value is { records: unknown } =>
  typeof value === 'object' && value !== null && Array.isArray((value as { records?: unknown }).records)

function readReferenceId({ attributes }: RecordBody, { name }: ObjectDefinition): string {
  const { type, referenceId } = (attributes ?? {}) as { type?: unknown; referenceId?: unknown }
  if (typeof type !== 'string' || type.toLowerCase() !== name.toLowerCase()) {
    throw refusal('INVALID_INPUT', `attributes.type of each record must be ${name} here`)
  }
  if (typeof referenceId === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(referenceId)) return referenceId
  throw refusal('INVALID_INPUT', 'Each record needs attributes.referenceId')
}

/** Reads records and, by the names of child relationships, what hangs below them. */
function createReader(call: Call, { store }: RowParts) {
  return function readBranches(
    object: ObjectDefinition,
    records: readonly RecordBody[],
    depth: number,
  ): readonly Branch[] {
    return records.map(record => {
      const nested = Object.entries(record).flatMap(([name, value]) => (isChildren(value) ? [{ name, value }] : []))
      const fields = Object.fromEntries(Object.entries(record).filter(([, value]) => !isChildren(value)))
      const children = nested.map(({ name, value }) => {
        const relationship = store.schema.childrenOf(object).find(one => one.name.toLowerCase() === name.toLowerCase())
        if (relationship === undefined)
          throw refusal('INVALID_FIELD', `No such relationship '${name}' on ${object.name}`)
        const child = objectOf(relationship.object, store, call)
        return [relationship.field, readBranches(child, readCollectionRecords(value), depth + 1)] as const
      })
      return { object, referenceId: readReferenceId(record, object), fields, depth, children }
    })
  }
}

const flat = (branches: readonly Branch[]): readonly Branch[] =>
  branches.flatMap(branch => [branch, ...branch.children.flatMap(([, below]) => flat(below))])

/** @throws SalesforceError LIMIT_EXCEEDED, INVALID_INPUT */
function checkTree(branches: readonly Branch[]): void {
  const all = flat(branches)
  const types = new Set(all.map(({ object }) => object.name))
  const ids = new Set(all.map(({ referenceId }) => referenceId))
  if (all.length > maxRecords) throw refusal('LIMIT_EXCEEDED', `A tree can hold ${maxRecords} records`)
  if (types.size > maxTypes) throw refusal('LIMIT_EXCEEDED', `A tree can hold records of ${maxTypes} types`)
  if (all.some(({ depth }) => depth > maxDepth))
    throw refusal('LIMIT_EXCEEDED', `A tree can be ${maxDepth} levels deep`)
  if (ids.size < all.length) throw refusal('INVALID_INPUT', 'Each referenceId must be unique')
}

function plant(call: Call, branches: readonly Branch[], [link, parts]: [RecordBody, RowParts]): readonly Made[] {
  return branches.flatMap(({ object, referenceId, fields, children }) => {
    const id = make(call, { object, referenceId, fields: { ...fields, ...link } }, parts)
    return [{ referenceId, id }, ...children.flatMap(([field, below]) => plant(call, below, [{ [field]: id }, parts]))]
  })
}

function make(call: Call, { object, referenceId, fields }: Omit<Branch, 'children' | 'depth'>, { records }: RowParts) {
  try {
    return records.create(call, object, fields)
  } catch (error) {
    throw error instanceof SalesforceError ? new TreeFailure(referenceId, error) : error
  }
}

function run(call: Call, branches: readonly Branch[], parts: RowParts): Answer {
  try {
    const results = parts.store.transaction(() => plant(call, branches, [{}, parts]))
    return { status: 201, body: { hasErrors: false, results } }
  } catch (error) {
    if (!(error instanceof TreeFailure)) throw error
    const { referenceId } = error
    const results = [{ referenceId, errors: toOutcomeErrors(error.refusal.entries) }]
    return { status: 400, body: { hasErrors: true, results } }
  }
}

/** `POST /composite/tree/{object}`: new records with those below them, all or none. */
export function createTreeResource(parts: RowParts): Resource {
  return {
    method: 'POST',
    path: '/composite/tree/:object',
    since: 34,
    run(call, { object = '' }) {
      const branches = createReader(call, parts)(
        objectOf(object, parts.store, call),
        readCollectionRecords(call.body),
        1,
      )
      checkTree(branches)
      return run(call, branches, parts)
    },
  }
}
