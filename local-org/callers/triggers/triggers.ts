import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { Bus } from '../../events/events.ts'
import { isStored } from '../../model.ts'
import type { People, Person } from '../../sign-in/person.ts'
import type { Store } from '../../store/store.ts'
import { readBodyJson } from '../../text.ts'
import { type Invoke, invocationSchema } from '../invoke.ts'
import { createFlowRun } from './flow-run.ts'
import { createInterviews, type Interviews } from './interviews.ts'
import { type Fired, firedByChange, firedByMessage, isOn } from './occasions.ts'
import { type Trigger, triggerSchema } from './trigger.ts'

export interface TriggersParts {
  readonly bus: Bus
  readonly store: Pick<Store, 'schema'>
  readonly people: People
  readonly automatedProcess: () => Person
  readonly invoke: Invoke
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Those of the start. */
  readonly triggers: readonly Trigger[]
}

export interface Triggers {
  /** Under `/_local`. */
  readonly localRoutes: Hono
  close(): void
}

type ListParts = Pick<TriggersParts, 'triggers' | 'store' | 'automatedProcess'>

/** @throws Error when it is on nothing that this org has, or says who runs the flow of a record */
function checkTrigger({ name, on, runAs }: Trigger, { store, automatedProcess }: ListParts): void {
  const object = store.schema.objectOf(on)
  if (!object) throw new Error(`${name}: on: there is no ${on}`)
  // Made before the first event, so that an administrator can give it permission sets.
  if (!isStored(object)) automatedProcess()
  else if (runAs === 'publisher') {
    throw new Error(`${name}: runAs: ${on} is no platform event, and whoever changes a record runs its flow`)
  }
}

function createTriggerList(parts: ListParts) {
  const given = parts.triggers
  for (const trigger of given) checkTrigger(trigger, parts)
  let triggers = given
  return {
    all: () => triggers,
    /** @throws Error */
    add(trigger: Trigger) {
      checkTrigger(trigger, parts)
      triggers = [...triggers.filter(({ name }) => name !== trigger.name), trigger]
    },
    reset() {
      triggers = given
    },
  }
}

type TriggerList = ReturnType<typeof createTriggerList>

function listen(list: TriggerList, interviews: Interviews, parts: TriggersParts): void {
  const { bus, people, automatedProcess } = parts
  const userOf = (userId: string): Person => people.all().find(person => person.userId === userId) ?? automatedProcess()
  const start = (trigger: Trigger, person: Person, [fired, retries]: [Fired, boolean]) => {
    const user = { userId: person.userId, username: person.username }
    interviews.start({ trigger, person, scope: { ...fired, user }, retries })
  }
  bus.onMessage(message => {
    for (const trigger of list.all()) {
      const fired = firedByMessage(trigger, message)
      if (!fired) continue
      start(trigger, trigger.runAs === 'publisher' ? userOf(message.userId) : automatedProcess(), [fired, false])
    }
  })
  bus.onChange({
    wants: object => list.all().some(trigger => isOn(trigger, object)),
    tell(change) {
      for (const trigger of list.all()) {
        const fired = firedByChange(trigger, change)
        if (fired) start(trigger, userOf(change.userId), [fired, true])
      }
    },
  })
}

async function addTrigger(c: Context, list: TriggerList): Promise<Response> {
  const given = triggerSchema.safeParse(await readBodyJson(c.req))
  if (!given.success) return c.json({ message: z.prettifyError(given.error) }, 400)
  try {
    list.add(given.data)
  } catch (error) {
    return c.json({ message: error instanceof Error ? error.message : String(error) }, 400)
  }
  return c.json(given.data, 201)
}

/** `/_local/triggers` as the list of the sample actions has it, and `/_local/interviews`: what became of each run. */
const createLocalRoutes = (list: TriggerList, interviews: Interviews): Hono =>
  new Hono()
    .get('/_local/triggers', c => c.json({ triggers: list.all() }))
    .post('/_local/triggers', c => addTrigger(c, list))
    .delete('/_local/triggers', c => {
      list.reset()
      return c.body(null, 204)
    })
    .get('/_local/interviews', async c => {
      if (c.req.query('settled') === 'true') await interviews.settled()
      return c.json({ interviews: interviews.all() })
    })
    .get('/_local/interviews/:id', c => {
      const interview = interviews.find(c.req.param('id'))
      return interview ? c.json(interview) : c.json({ message: 'there is no such interview' }, 404)
    })
    .post('/_local/interviews/:id/retry', c => {
      if (interviews.retry(c.req.param('id'))) return c.body(null, 204)
      return c.json({ message: 'there is no such interview that failed or waits' }, 404)
    })

/**
 * Flows that platform events and changes of records start, as far as the calls they make.
 *
 * @throws Error for a trigger on something that this org does not have
 */
export function createTriggers(parts: TriggersParts): Triggers {
  const { invoke, now } = parts
  const list = createTriggerList(parts)
  const runFlow = createFlowRun({
    now,
    call: ({ operation }, person, input) =>
      invoke({ kind: 'flow', person, invocation: invocationSchema.parse({ as: person.username, operation, input }) }),
  })
  const interviews = createInterviews({ runFlow, now })
  listen(list, interviews, parts)
  return { localRoutes: createLocalRoutes(list, interviews), close: interviews.close }
}
