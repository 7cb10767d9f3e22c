import { type Message, payloadOf, type RecordChange } from '../../events/events.ts'
import type { ObjectDefinition } from '../../model.ts'
import type { Row } from '../../store/store.ts'
import { toWireValue } from '../../store/wire.ts'
import type { Trigger } from './trigger.ts'

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (object: ObjectDefinition, row: Row | undefined): Fields | null =>
  row === undefined
    ? null
    : Object.fromEntries([...object.fields.values()].map(field => [field.name, toWireValue(field, row[field.name])]))

const isOn = ({ on }: Trigger, { name }: ObjectDefinition): boolean => on.toLowerCase() === name.toLowerCase()

/** Names of fields are compared without letter case. */
function meets(trigger: Trigger, fields: Fields | null): boolean {
  if (fields === null) return false
  const byName = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]))
  return Object.entries(trigger.if).every(([name, value]) => (byName.get(name.toLowerCase()) ?? null) === value)
}

/** What a trigger's input may name. */
export interface Fired {
  readonly record: Fields
  /** The record as it was; null for a new one and for an event. */
  readonly prior: Fields | null
}

/** Undefined where the message does not start the flow. */
export function firedByMessage(trigger: Trigger, message: Message): Fired | undefined {
  const record = payloadOf(message)
  return isOn(trigger, message.object) && meets(trigger, record) ? { record, prior: null } : undefined
}

/** Undefined where the change does not start the flow. */
export function firedByChange(trigger: Trigger, { object, before, after }: RecordChange): Fired | undefined {
  if (!isOn(trigger, object) || !trigger.when.includes(before === undefined ? 'create' : 'update')) return undefined
  const [record, prior] = [fieldsOf(object, after), fieldsOf(object, before)]
  if (record === null || !meets(trigger, record)) return undefined
  const met = trigger.doesRequireRecordChangedToMeetCriteria && meets(trigger, prior)
  return met ? undefined : { record, prior }
}
