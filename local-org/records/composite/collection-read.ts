import { refusal } from '../../failure.ts'
import type { ObjectDefinition } from '../../model.ts'
import type { Answer, Call, PathValues, Resource } from '../../resource.ts'
import { readId } from '../../store/id.ts'
import type { Store } from '../../store/store.ts'
import { canSee } from '../lookups.ts'
import { objectOf } from '../permissions.ts'
import { chooseFields, toRecordJson } from '../record-json.ts'

const maxIds = 2000

interface Wanted {
  readonly ids: readonly string[]
  readonly fields: readonly string[]
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string')

/** @throws SalesforceError MISSING_ARGUMENT, EXCEEDED_ID_LIMIT */
function checkWanted(ids: unknown, fields: unknown): Wanted {
  if (!isTexts(ids) || !isTexts(fields) || fields.length === 0) {
    throw refusal('MISSING_ARGUMENT', 'ids and fields must be lists of texts')
  }
  if (ids.length <= maxIds) return { ids, fields }
  throw refusal('EXCEEDED_ID_LIMIT', `record limit reached. cannot retrieve more than ${maxIds} records in this call`)
}

function retrieveAll(call: Call, object: ObjectDefinition, [{ ids, fields }, store]: [Wanted, Store]): Answer {
  const chosen = chooseFields(object, fields, { schema: store.schema, access: call.access })
  const records = ids.map(text => {
    const id = readId(text)
    const row = id === undefined ? undefined : store.read(object, id)
    const live = row !== undefined && row.IsDeleted !== 1 && canSee(object, String(row.Id), { store, author: call })
    return live ? toRecordJson(chosen, { version: call.version, object, row }) : null
  })
  return { status: 200, body: records }
}

const listIn = (text: string | null): readonly string[] => (text ?? '').split(',').filter(item => item !== '')

/** `/composite/sobjects/{object}` for reading: records in the order of their ids, null for what is not there or not seen. */
export function createCollectionReadResources(store: Store): readonly Resource[] {
  const [path, since] = ['/composite/sobjects/:object', 42]
  return [
    {
      method: 'GET',
      path,
      since,
      parameters: ['ids', 'fields'],
      run(call, { object = '' }: PathValues) {
        const wanted = checkWanted(listIn(call.query.get('ids')), listIn(call.query.get('fields')))
        return retrieveAll(call, objectOf(object, store, call), [wanted, store])
      },
    },
    {
      method: 'POST',
      path,
      since,
      run(call, { object = '' }: PathValues) {
        const { ids, fields } = (call.body ?? {}) as { ids?: unknown; fields?: unknown }
        return retrieveAll(call, objectOf(object, store, call), [checkWanted(ids, fields), store])
      },
    },
  ]
}
