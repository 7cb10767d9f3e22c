import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../../../../src/core/caller.ts'
import { ownerOf } from '../../../../src/jobs/accept/owner.ts'
import type { JobRow } from '../../../../src/jobs/job-row.ts'
import { createJobRows } from '../../../../src/jobs/job-rows.ts'
import { createJobAdministration } from '../../../../src/jobs/operate/administration.ts'
import type { JobOperator } from '../../../../src/jobs/operate/operate.ts'
import { jobMigrations } from '../../../../src/jobs/schema.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { session } from '../../world.ts'

const [here, there] = [session.orgId, '00D5e000000BetAEAS']
const now = 1_000_000_000
const hers = { orgId: here, alone: false }
const secret = 'a value of a record'

const userOf = (orgId: string, number: number): Principal => ({
  kind: 'person',
  session: { ...session, orgId, userId: `00500000000000${number}AAA`, username: `user${number}@acme.example` },
})
const service: Principal = { kind: 'service', clientId: here, authorizations: [] }
const senderOf = (orgId: string): Principal => ({ kind: 'sender', orgId, dataActionTarget: 'orders' })

let database: Database
const done: string[] = []

beforeAll(async () => {
  database = openSqlite(':memory:')
  await migrate(database, jobMigrations)
  const rows = createJobRows(database, () => now)
  const callers = {
    sara: userOf(here, 1),
    tom: userOf(here, 2),
    bob: userOf(there, 1),
    service,
    sender: senderOf(here),
    other: senderOf(there),
  }
  for (const [id, caller] of Object.entries(callers)) await rows.insert(rowOf(id, caller))
  for (let at = 1; at <= 60; at++) await rows.insert(rowOf(`many-${at}`, userOf(there, 9), at))
  for (const [id, state, age] of [
    ['sara', 'lost', 10],
    ['tom', 'waiting', 70_000],
    ['sender', 'waiting', 50_000],
    ['bob', 'lost', 70_000],
    ['other', 'waiting', 70_000],
  ] as const) {
    await database.run(
      `INSERT INTO job_deliveries (job_id, seq, status, body, state, attempts, created_at, due_at, answer)
        VALUES (?, 1, 'completed', ?, ?, 3, ?, ?, 'not_found')`,
      [id, secret, state, now - age, now],
    )
  }
})
afterAll(() => database?.close())

function rowOf(id: string, caller: Principal, acceptedAt = now - 5000): JobRow {
  return {
    ...{
      id,
      owner: ownerOf(caller),
      tool: 'copyText',
      surface: 'mcp',
      request_id: 'r',
      idem_key: null,
      input_hash: 'h',
    },
    ...{ input: `{"text":"${secret}"}`, caller: JSON.stringify(caller), sealed: null, callback_url: null },
    ...{ status: 'failed', generation: 1, accepted_at: acceptedAt },
    ...{ started_at: null, ended_at: now, progress: secret, progress_count: 0, result: secret },
    ...{
      failure_code: 'rejected',
      failure_message: secret,
      continued_as: null,
      retries: 0,
      unheard: 0,
      unheard_steps: 0,
    },
    ...{ held_ms: 0, held_until: null, held_reason: null, trace: null, worker_id: null, available_at: null },
  }
}

function administration() {
  const ticket = (what: string) => async (id: string) => {
    done.push(`${what} ${id}`)
    return { jobId: id, status: 'queued' } as const
  }
  const operator: JobOperator = {
    ...{ cancel: ticket('cancel'), retry: ticket('retry'), list: async () => [] },
    show: async () => ({ job: {} as never, steps: ['one'], failedSteps: [], deliveries: [], audit: [] }),
  }
  return createJobAdministration({ database, operator, now: () => now })
}

const idsOf = (items: readonly { readonly jobId: string }[]) => items.map(({ jobId }) => jobId).sort()

describe('jobs of an org', () => {
  it('are those of its people and of its Data Cloud, and none of another org', async () => {
    const { items } = await administration().list(hers, {})
    expect(idsOf(items)).toEqual(['sara', 'sender', 'tom'])
    expect(items.find(({ jobId }) => jobId === 'tom')?.person).toEqual({
      kind: 'user',
      id: '005000000000002AAA',
      name: 'user2@acme.example',
    })
  })

  it('are those of service clients too where it is the only org, whatever they are called', async () => {
    const { items } = await administration().list({ ...hers, alone: true }, {})
    expect(idsOf(items)).toEqual(['sara', 'sender', 'service', 'tom'])
  })

  it('can be those of one person, or of one status', async () => {
    const list = async (question: object) => idsOf((await administration().list(hers, question)).items)
    expect(await list({ userId: '005000000000001AAA' })).toEqual(['sara'])
    expect(await list({ status: 'failed' })).toEqual(['sara', 'sender', 'tom'])
    expect(await list({ status: 'running' })).toEqual([])
  })

  it('come in slices, each once', async () => {
    const reach = { orgId: there, alone: false }
    const first = await administration().list(reach, {})
    const second = await administration().list(reach, { after: first.next })
    expect([first.items.length, second.items.length, second.next]).toEqual([50, 12, undefined])
    expect(new Set(idsOf([...first.items, ...second.items])).size).toBe(62)
    expect((await administration().list(reach, { after: "' OR 1=1" })).items).toEqual(first.items)
  })

  it('show nothing that could be a value of a record', async () => {
    const all = [await administration().list(hers, {}), await administration().show(hers, 'sara')]
    expect(JSON.stringify(all)).not.toContain(secret)
  })

  it('are changed within the org alone, which stands in their history with who did it', async () => {
    await administration().retry(hers, 'sara', 'the admin')
    await administration().cancel(hers, 'tom', 'the admin')
    for (const id of ['bob', 'service', 'other', 'nothing']) {
      await expect(administration().cancel(hers, id, 'x')).rejects.toThrow('There is no such job.')
      await expect(administration().retry(hers, id, 'x')).rejects.toThrow('There is no such job.')
      await expect(administration().show(hers, id)).rejects.toThrow('There is no such job.')
    }
    expect(done).toEqual(['retry sara', 'cancel tom'])
    const history = await createJobRows(database, () => now).auditOf('sara')
    expect(history).toEqual([{ at: now, event: 'by an administrator', detail: 'the admin' }])
  })
})

describe('callbacks that were not delivered', () => {
  it('are those of the org that are lost, or wait for more than a minute', async () => {
    const { undelivered } = administration()
    const lost = await undelivered(hers, { state: 'lost' })
    expect(lost.items).toEqual([expect.objectContaining({ jobId: 'sara', answer: 'not_found', attempts: 3 })])
    expect(idsOf((await undelivered(hers, { state: 'waiting' })).items)).toEqual(['tom'])
    expect(JSON.stringify(lost)).not.toContain(secret)
  })
})
