import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoreName } from '../cluster.ts'
import { ask, type Json, type Reply, toAnswer, toReply, toToolAnswer } from './asking.ts'
import type { Book } from './book.ts'
import type { JobBook } from './jobs.ts'
import type { Answer } from './judging/answers.ts'
import type { Opening, WriteLedger } from './ledger.ts'
import { callTool, createPerson, createService, type Revision, type TokenHolder } from './people.ts'
import { type ChaosCluster, secrets } from './world/cluster.ts'

export interface DoorParts {
  readonly cluster: ChaosCluster
  readonly book: Book
  readonly ledger: WriteLedger
  readonly jobs: JobBook
  readonly chance: () => number
  /** Whether the run comes to its end: nothing is tried again then. */
  isOver(): boolean
}

/** A way in. A turn is one call, or one thing that is to be done with all its tries; `caller` says who makes it. */
export type Turn = (caller: number) => Promise<void>

export const doorNames = ['mesh', 'embedded', 'person', 'service', 'api', 'events', 'jobs'] as const
export type DoorName = (typeof doorNames)[number]

export const usernames = [
  'admin@acme.example',
  'mia.manager@acme.example',
  'sara.sales@acme.example',
  'tom.sales@acme.example',
]
const authorized = 'ingrid.integration@acme.example'

/** The doors that are there: the one process on SQLite has a mesh in front of it, and checks no calls itself. */
export const doorsOf = (store: StoreName, names: readonly DoorName[]): readonly DoorName[] =>
  store === 'SQLite' ? names.filter(name => name !== 'embedded') : names

/** What one call asks for: tool, input, and whether an answer is its own. */
interface Call {
  readonly tool: string
  readonly input: Json
  isRight(json: Json): boolean
}

type Send = (call: Call) => Promise<Answer>

export function createDoors(parts: DoorParts): Readonly<Record<DoorName, Turn>> {
  const { cluster } = parts
  const { mesh } = cluster.org
  return {
    mesh: asUser(parts, 'mesh', user => sendAction(cluster, mesh, user)),
    embedded: asUser(parts, 'embedded', user => sendAction(cluster, cluster.url, user)),
    person: createPersonDoor(parts),
    service: createServiceDoor(parts),
    api: createApiDoor(parts),
    events: createEventDoor(parts),
    jobs: () => parts.jobs.start(),
  }
}

const userOf = (caller: number): string => usernames[caller % usernames.length] ?? ''

const idOf = ({ org }: ChaosCluster, username: string): string =>
  org.users.find(user => user.username === username)?.userId ?? ''

/** Some calls last: one of them is there whenever a process is told to end. */
function waitOf(chance: () => number): number {
  const kind = chance()
  if (kind < 0.85) return 0
  return Math.round(kind < 0.99 ? chance() * 6000 : 15_000 + chance() * 5000)
}

async function recorded({ book }: DoorParts, door: string, send: () => Promise<Answer>) {
  const from = performance.now()
  const answer = await send()
  const isOk = book.record(door, { from, until: performance.now() }, answer)
  return { answer, isOk }
}

/** Three calls in four read. */
function asUser(parts: DoorParts, door: string, sendAs: (username: string, caller: number) => Send): Turn {
  const { chance, cluster } = parts
  return async caller => {
    const username = userOf(caller)
    const send = sendAs(username, caller)
    if (chance() < 0.75) {
      const mark = randomUUID()
      const isRight = (json: Json) => json.mark === mark && json.username === username
      await recorded(parts, door, () => send({ tool: 'whoAmI', input: { mark, waitMs: waitOf(chance) }, isRight }))
    } else await writeOnce(parts, { door, object: 'Account', userId: idOf(cluster, username) }, send)
  }
}

type Target = Pick<Opening, 'door' | 'object' | 'userId'>

async function writeOnce(parts: DoorParts, target: Target, send: Send): Promise<void> {
  const { ledger } = parts
  const entry = ledger.open({ ...target, value: randomUUID(), isRepeatable: false, isLater: false })
  const call = { tool: 'addAccount', input: { mark: entry.mark, value: entry.value } }
  const isRight = (json: Json) => json.mark === entry.mark
  const { answer, isOk } = await recorded(parts, target.door, () => send({ ...call, isRight }))
  ledger.tried(entry, isOk, answer.status)
  ledger.close(entry)
}

function sendAction({ org }: ChaosCluster, door: string, username: string): Send {
  return async ({ input, isRight, tool }) => {
    const signed = await org.headersFor(username)
    return toAnswer(await ask({ url: `${door}/actions/${tool}`, headers: signed, body: input }), isRight)
  }
}

const revisions: readonly Revision[] = ['2026-07-28', '2025-11-25']

function createPersonDoor(parts: DoorParts): Turn {
  const { book, cluster } = parts
  const people = new Map(usernames.map(username => [username, createPerson(cluster, username, book)]))
  return asUser(parts, 'person', (username, caller) =>
    sendOverMcp(cluster, people.get(username), revisions[Math.floor(caller / usernames.length) % 2]),
  )
}

function createServiceDoor(parts: DoorParts): Turn {
  const { book, chance, cluster } = parts
  const service = createService(cluster, book)
  return async caller => {
    const send = sendOverMcp(cluster, service, revisions[caller % 2])
    const mark = randomUUID()
    const isRight = (json: Json) => json.mark === mark && json.username === authorized
    const call = { tool: 'portalWhoAmI', input: { mark, waitMs: waitOf(chance) }, isRight }
    await recorded(parts, 'service', () => send(call))
  }
}

function sendOverMcp({ url }: ChaosCluster, holder: TokenHolder | undefined, revision: Revision = '2026-07-28'): Send {
  return async ({ input, isRight, tool }) => {
    const token = await holder?.token()
    // What went wrong is counted where it was asked for.
    if (token === undefined) return { status: 401, code: 'not signed in', text: '' }
    const reply = await callTool({ url, token, revision, tool, input })
    if (reply.status === 401) holder?.drop(token)
    return toToolAnswer(reply, isRight)
  }
}

/** Under an idempotency key each, until it is done. */
function createApiDoor(parts: DoorParts): Turn {
  const { chance, cluster } = parts
  const headers = { authorization: `Bearer ${secrets.key}` }
  const post = (tool: string, body: Json, more = {}): Promise<Reply> =>
    ask({ url: `${cluster.url}/api/${tool}`, headers: { ...headers, ...more }, body })
  return async () => {
    if (chance() < 0.5) {
      const mark = randomUUID()
      const isRight = (json: Json) => json.mark === mark && json.username === authorized
      const send = async () => toAnswer(await post('portalWhoAmI', { mark, waitMs: waitOf(chance) }), isRight)
      await recorded(parts, 'api', send)
      return
    }
    const key = { 'idempotency-key': randomUUID() }
    await writeUntilDone(parts, { door: 'api', isRepeatable: true, isLater: false }, async ({ mark, value }) =>
      toAnswer(await post('addProduct', { mark, value }, key), json => json.mark === mark),
    )
  }
}

function createEventDoor(parts: DoorParts): Turn {
  const { cluster } = parts
  return async () => {
    const EventUuid = randomUUID()
    await writeUntilDone(parts, { door: 'events', isRepeatable: true, isLater: true }, async ({ mark, value }) => {
      const event = { EventUuid, PayloadCurrentValue: { Mark__c: mark, Value__c: value } }
      const sent = { apiName: 'markSeen', path: '/events/markSeen', events: [event] }
      const told = await ask({ url: `${cluster.org.org}/_local/callers/data-action-target`, body: sent })
      const { body, status } = told.json as { status?: number; body?: string }
      return toAnswer(status === undefined ? told : toReply(status, body ?? ''), json => json.accepted === 1)
    })
  }
}

const againMs = 1000
/** The host will not do it again: it may have been done by a try whose answer is not known. */
export const unsure = 'unsure'

/** The same again and again, until it is done or refused for good. */
async function writeUntilDone(
  parts: DoorParts,
  kind: Pick<Opening, 'door' | 'isRepeatable' | 'isLater'>,
  send: (entry: { mark: string; value: string }) => Promise<Answer>,
): Promise<void> {
  const { cluster, isOver, ledger } = parts
  const entry = ledger.open({
    ...{ ...kind, object: 'Product2', value: randomUUID(), userId: idOf(cluster, authorized) },
  })
  const trySending = async (): Promise<Answer> => {
    const answer = await send(entry)
    const isUnsure = entry.open > 0 && answer.code === 'conflict' && answer.text.includes('may have changed something')
    return isUnsure ? { ...answer, code: unsure } : answer
  }
  for (;;) {
    const { answer, isOk } = await recorded(parts, kind.door, trySending)
    ledger.tried(entry, isOk, answer.status)
    if (isOk || isOver() || answer.code === unsure) break
    await sleep(againMs)
  }
  ledger.close(entry)
}
