import { createHash } from 'node:crypto'
import type { ObjectDefinition } from '../../model.ts'
import type { Answer, Call, PathValues, Resource } from '../../resource.ts'
import type { Row, Store } from '../../store/store.ts'
import { objectOf, seenRow } from '../permissions.ts'
import { readRecordId } from '../target.ts'
import { answerConditions, type Validators, validatorHeaders } from './conditions.ts'

const rowPath = '/sobjects/:object/:id'
const conditionalHeaders = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since']

const toTag = (row: Row): string => {
  const hash = createHash('sha1').update(JSON.stringify(Object.values(row), (_, value) => String(value)))
  return `"${hash.digest('base64')}"`
}

function validatorsOf(object: ObjectDefinition, row: Row): Validators {
  const changed = row.LastModifiedDate ?? row.SystemModstamp
  const lastModified = typeof changed === 'string' ? Date.parse(changed) : 0
  return object.name === 'Account' ? { lastModified, etag: toTag(row) } : { lastModified }
}

const isConditional = ({ headers }: Call): boolean => conditionalHeaders.some(name => headers.has(name))

/** The validators of what a call is about; a record that the user does not see has none. */
function readValidators(call: Call, { object: name = '', id = '' }: PathValues, store: Store): Validators {
  const object = objectOf(name, store, call)
  return validatorsOf(object, seenRow(object, readRecordId(object, id), { store, author: call }))
}

function withValidators(answer: Answer, validators: Validators): Answer {
  if (answer.status !== 200) return answer
  return { ...answer, headers: { ...validatorHeaders(validators), ...answer.headers } }
}

function toConditional(resource: Resource, store: Store): Resource {
  if (resource.path !== rowPath || (resource.method !== 'GET' && resource.method !== 'PATCH')) return resource
  return {
    ...resource,
    run(call, values) {
      if (resource.method === 'PATCH' && !isConditional(call)) return resource.run(call, values)
      const validators = readValidators(call, values, store)
      const answer = answerConditions(call, validators) ?? resource.run(call, values)
      return resource.method === 'GET' ? withValidators(answer, validators) : answer
    },
  }
}

/** Lets the resources of single records heed `If-Modified-Since` and its kin, and say when a record was last changed. */
export const toConditionalRows = (resources: readonly Resource[], store: Store): readonly Resource[] =>
  resources.map(resource => toConditional(resource, store))
