import { randomUUID } from 'node:crypto'
import type { ObjectDefinition } from '../model.ts'
import type { Change, DraftValues } from '../records/draft.ts'
import type { Row, Store } from '../store/store.ts'
import { toWireFields } from '../store/wire.ts'

/** A message of a platform event, as it was delivered. */
export interface Message {
  readonly object: ObjectDefinition
  readonly uuid: string
  readonly replayId: number
  /** Of the user who published it. */
  readonly userId: string
  /** In the store's forms. */
  readonly values: Row
}

/** A record that was made or changed, and who did it. */
export interface RecordChange extends Change {
  readonly userId: string
}

export interface UnsentMessage {
  readonly object: ObjectDefinition
  readonly values: DraftValues
  readonly userId: string
}

export interface ChangeListener {
  /** Asked at each write, so that nobody else's records are read again. */
  wants(object: ObjectDefinition): boolean
  tell(change: RecordChange): void
}

/** What happens in the org, told to those who listen: messages of platform events, and changes of records. */
export interface Bus {
  /** Takes a message for delivery, and gives its `EventUuid`. */
  publish(unsent: UnsentMessage): string
  /** Whether anybody wants to be told of changes of such records. */
  hearsChangesOf(object: ObjectDefinition): boolean
  /** Tells of a change once its transaction is through. */
  changed(change: RecordChange): void
  /** The latest messages delivered, the oldest first. */
  messages(): readonly Message[]
  clear(): void
  onMessage(listener: (message: Message) => void): void
  onChange(listener: ChangeListener): void
}

/** Salesforce keeps messages for 72 hours; here as many as nobody reads through by hand. */
const mostMessages = 10_000

/** Messages live as long as the program. */
export function createBus(store: Pick<Store, 'afterCommit'>): Bus {
  let messages: Message[] = []
  let replayId = 0
  const messageListeners: ((message: Message) => void)[] = []
  const changeListeners: ChangeListener[] = []

  const deliver = ({ object, values, userId }: UnsentMessage, uuid: string) => {
    replayId++
    const row = { ...values, ReplayId: String(replayId), EventUuid: uuid }
    const message = { object, uuid, replayId, userId, values: row }
    messages = [...messages.slice(1 - mostMessages), message]
    for (const listen of messageListeners) listen(message)
  }

  return {
    publish(unsent) {
      const uuid = randomUUID()
      if (unsent.object.publishes === 'at-once') deliver(unsent, uuid)
      else store.afterCommit(() => deliver(unsent, uuid))
      return uuid
    },
    hearsChangesOf: object => changeListeners.some(listener => listener.wants(object)),
    changed(change) {
      const listeners = changeListeners.filter(listener => listener.wants(change.object))
      if (listeners.length === 0) return
      store.afterCommit(() => {
        for (const listener of listeners) listener.tell(change)
      })
    },
    messages: () => messages,
    clear() {
      messages = []
    },
    onMessage: listener => void messageListeners.push(listener),
    onChange: listener => void changeListeners.push(listener),
  }
}

/** The fields of a message by name, as subscribers get them. */
export const payloadOf = ({ object, values }: Message): Readonly<Record<string, unknown>> =>
  toWireFields(object, values)
