import { type Message, payloadOf, type RecordChange } from '../../events/events.ts'
import type { ObjectDefinition } from '../../model.ts'
import { toWireFields } from '../../store/wire.ts'
import type { Trigger } from './trigger.ts'

type Fields = Readonly<Record<string, unknown>>

/** Whether a trigger is on an object. */
export const isOn = ({ on }: Trigger, { name }: ObjectDefinition): boolean => on.toLowerCase() === name.toLowerCase()

/** Names of fields are compared without letter case. */
function meets(trigger: Trigger, fields: Fields): boolean {
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
  if (!isOn(trigger, message.object)) return undefined
  const record = payloadOf(message)
  return meets(trigger, record) ? { record, prior: null } : undefined
}

/** Undefined where the change does not start the flow. */
export function firedByChange(trigger: Trigger, { object, before, after }: RecordChange): Fired | undefined {
  const isMeant = isOn(trigger, object) && trigger.when.includes(before === undefined ? 'create' : 'update')
  if (!isMeant || after === undefined) return undefined
  const record = toWireFields(object, after)
  if (!meets(trigger, record)) return undefined
  const prior = before === undefined ? null : toWireFields(object, before)
  const met = trigger.doesRequireRecordChangedToMeetCriteria && prior !== null && meets(trigger, prior)
  return met ? undefined : { record, prior }
}
