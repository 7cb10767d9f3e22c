import { type ErrorEntry, refusal, SalesforceError } from '../../failure.ts'
import { isJsonObject } from '../../json.ts'
import type { Answer } from '../../resource.ts'
import type { Store } from '../../store/store.ts'
import type { RecordBody } from '../input.ts'

const maxRecords = 200

/** An error inside a list of outcomes: `statusCode` where a single answer says `errorCode`. */
interface OutcomeError {
  readonly statusCode: string
  readonly message: string
  readonly fields: readonly string[]
}

/** What became of one record of several. */
export interface Outcome {
  readonly id?: string
  readonly success: boolean
  readonly errors: readonly OutcomeError[]
  readonly created?: boolean
}

export const toCollectionOutcome = (id: string, more: { created?: boolean } = {}): Outcome => ({
  id,
  success: true,
  errors: [],
  ...more,
})

export const toOutcomeErrors = (entries: readonly ErrorEntry[]): readonly OutcomeError[] =>
  entries.map(({ errorCode, message, fields = [] }) => ({ statusCode: errorCode, message, fields }))

const rolledBack: Outcome = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
}

/** @throws SalesforceError JSON_PARSER_ERROR when `records` is no list of objects */
export function readCollectionRecords(body: unknown): readonly RecordBody[] {
  const { records } = (body ?? {}) as { records?: unknown }
  if (Array.isArray(records) && records.every(isJsonObject)) return records
  throw refusal('JSON_PARSER_ERROR', 'records must be a list of records')
}

/** Tells the transaction to undo, after every record was tried. */
class CollectionFailure extends Error {
  readonly outcomes: readonly Outcome[]

  constructor(outcomes: readonly Outcome[]) {
    super('collection failed')
    this.outcomes = outcomes
  }
}

/** What a write gives, or why it was refused; `created` stands in both, where there is one. */
export function toOutcome(write: () => Outcome, more: { created?: boolean } = {}): Outcome {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error
    return { success: false, errors: toOutcomeErrors(error.entries), ...more }
  }
}

function toRolledBack({ created }: Outcome): Outcome {
  return created === undefined ? rolledBack : { ...rolledBack, created }
}

/**
 * Writes one item after the other. With `allOrNone` one failure undoes them all, and those that went well say so.
 * @throws SalesforceError EXCEEDED_ID_LIMIT for more than 200
 */
export function runEach<T>(
  items: readonly T[],
  write: (item: T) => Outcome,
  { store, allOrNone }: { store: Store; allOrNone: boolean },
): Answer {
  if (items.length > maxRecords) {
    const message = `record limit reached. cannot submit more than ${maxRecords} records in this call`
    throw refusal('EXCEEDED_ID_LIMIT', message)
  }
  const runAll = () => {
    const outcomes = items.map(item => toOutcome(() => write(item)))
    if (allOrNone && outcomes.some(({ success }) => !success)) throw new CollectionFailure(outcomes)
    return outcomes
  }
  try {
    return { status: 200, body: store.transaction(runAll) }
  } catch (error) {
    if (!(error instanceof CollectionFailure)) throw error
    return { status: 200, body: error.outcomes.map(outcome => (outcome.success ? toRolledBack(outcome) : outcome)) }
  }
}
