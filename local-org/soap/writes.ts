import { refusal, unknownType } from '../failure.ts'
import { type Outcome, runEach } from '../records/composite/collection-run.ts'
import { inRecordTerms } from '../records/composite/collections.ts'
import { readRecordName } from '../records/target.ts'
import { toElement, toElements, toNil, toTextElement } from '../xml/write.ts'
import { nodesOf, textOf, textsOf } from '../xml/xml.ts'
import type { OperationParts, SoapOperation } from './operations.ts'
import { readSObject } from './sobject.ts'

const collection = '/composite/sobjects'

const toError = ({ fields, message, statusCode }: Outcome['errors'][number]): string =>
  toElement(
    'errors',
    toElements('fields', fields) + toTextElement('message', message) + toTextElement('statusCode', statusCode),
  )

function toOutcomeResult({ id, success, errors, created }: Outcome): string {
  const content = [
    created === undefined ? '' : toTextElement('created', created),
    ...errors.map(toError),
    id === undefined ? toNil('id') : toTextElement('id', id),
    toTextElement('success', success),
  ]
  return toElement('result', content.join(''))
}

/** A record of a field or an object that is not there makes the whole call fail. */
const wholeCall: ReadonlySet<string> = new Set(['INVALID_FIELD', 'INVALID_TYPE'])

function toResults(outcomes: readonly Outcome[]): string {
  const fatal = outcomes.flatMap(({ errors }) => errors).find(({ statusCode }) => wholeCall.has(statusCode))
  if (fatal) throw refusal(fatal.statusCode, fatal.message)
  return outcomes.map(toOutcomeResult).join('')
}

const recordsIn = ({ call }: OperationParts) => nodesOf(call.given, 'sObjects').map(readSObject)

const writeAll =
  (method: 'POST' | 'PATCH'): SoapOperation =>
  parts => {
    const { allOrNone } = parts.call
    const body = { allOrNone, records: recordsIn(parts) }
    return parts.store.transaction(() => toResults(parts.rest.ask(collection, { method, body }).body as Outcome[]))
  }

/** REST upserts the records of one object at a time; in SOAP they may be of several. */
const upsertAll: SoapOperation = parts => {
  const { call, rest, store } = parts
  const key = textOf(call.given, 'externalIDFieldName') ?? ''
  const records = recordsIn(parts)
  const types = records.map(({ attributes }) => String((attributes as { type?: string }).type ?? ''))
  if (call.allOrNone && new Set(types).size > 1) {
    throw refusal(
      'UNSUPPORTED_OPERATION',
      'The local org upserts records of one object at a time where all or none is asked for',
    )
  }
  const upsertOf = (type: string): Outcome[] => {
    const known = store.schema.objectOf(type)
    if (known === undefined) throw unknownType(type)
    const own = records.filter((_, at) => types[at] === type)
    const path = `${collection}/${encodeURIComponent(type)}/${encodeURIComponent(key)}`
    return rest.ask(path, { method: 'PATCH', body: { allOrNone: call.allOrNone, records: own } }).body as Outcome[]
  }
  return store.transaction(() => {
    const byType = new Map([...new Set(types)].map(type => [type, upsertOf(type)]))
    return toResults(types.flatMap(type => byType.get(type)?.shift() ?? []))
  })
}

function undeleteOne(text: string, { store, records, author }: OperationParts): Outcome {
  const { object, id } = readRecordName(text, { store, author })
  return inRecordTerms(id, found => records.undelete(author, { object, id: found }))
}

/** The operations that change records. */
export const writes: Readonly<Record<'create' | 'update' | 'upsert' | 'delete' | 'undelete', SoapOperation>> = {
  create: writeAll('POST'),
  update: writeAll('PATCH'),
  upsert: upsertAll,
  delete: ({ call, rest }) => {
    const query = { ids: textsOf(call.given, 'ids').join(','), allOrNone: String(call.allOrNone) }
    return (rest.ask(collection, { method: 'DELETE', query }).body as Outcome[]).map(toOutcomeResult).join('')
  },
  undelete: parts => {
    const { store, call } = parts
    const undo = (text: string) => undeleteOne(text, parts)
    const answer = runEach(textsOf(call.given, 'ids'), undo, { store, allOrNone: call.allOrNone })
    return (answer.body as Outcome[]).map(toOutcomeResult).join('')
  },
}
