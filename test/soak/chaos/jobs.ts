import { setTimeout as sleep } from 'node:timers/promises'
import { connectDatabase } from '../../../src/storage/storage.ts'
import { ask, type Json, type Reply, toAnswer, toReply } from './asking.ts'
import type { Book } from './book.ts'
import type { Answer } from './judging/answers.ts'
import { isOrgsOwn, type JobFacts, judgeJob } from './judging/job-verdict.ts'
import type { MarkedRecord, OrgReader } from './org-reader.ts'
import type { ChaosCluster } from './world/cluster.ts'

interface Started {
  readonly batch: string
  readonly jobId: string
  readonly callbackId: string
}

interface Row {
  readonly id: string
  readonly status: string
  readonly failure_code: string | null
  readonly waiting: number
  readonly lost: number
}

/** What the caller in Apex saw. */
interface Told {
  readonly status?: number
  /** Why the answer was no use. */
  readonly error?: string
  readonly response?: { readonly Code202?: { readonly jobId: string } }
  readonly exception?: Json
  readonly callback?: { readonly id: string }
}

const stepCount = 5
const numbersOf = (batch: string): string[] => Array.from({ length: stepCount }, (_, index) => `${batch}-${index + 1}`)
const username = 'admin@acme.example'

export interface EventFacts {
  /** Of what it was to write. */
  readonly mark: string
  readonly isDone: boolean
  /** It failed for a reason that is the org's own. */
  readonly isExcused: boolean
  readonly text: string
}

export interface JobBookParts {
  readonly cluster: ChaosCluster
  readonly book: Book
  readonly reader: OrgReader
  readonly run: string
}

/** Jobs that Apex starts and waits for: each step written once, reported once and in order, and the end. */
export async function createJobBook({ book, cluster, reader, run }: JobBookParts) {
  const { org } = cluster
  const waiting = new Map<string, Started>()
  const tried: string[] = []
  const ends = new Map<string, number>()
  const database = await connectDatabase(cluster.place)

  const judge = async (job: Started, row: Row, accounts: ReadonlyMap<string, readonly MarkedRecord[]>) => {
    const steps = numbersOf(job.batch).map(number => accounts.get(number)?.length ?? 0)
    const reports = row.lost > 0 ? undefined : await reportsOf(job)
    const facts = { jobId: job.jobId, status: row.status, failureCode: row.failure_code, steps }
    for (const fault of judgeJob({ ...facts, ...(reports && { reports }) })) book.find(`jobs: ${fault}`)
    for (const what of endsOf(row)) ends.set(what, (ends.get(what) ?? 0) + 1)
  }

  /** The org forgets the oldest. */
  const reportsOf = async ({ callbackId }: Started): Promise<JobFacts['reports']> => {
    const { json, status } = await ask({ url: `${org.org}/_local/callbacks/${callbackId}` })
    const deliveries = json.deliveries as { body: { eventId: string; status: string } }[]
    return status === 200 ? deliveries.map(({ body }) => body) : undefined
  }

  /** Judges those that ended and were reported. */
  const check = async (): Promise<void> => {
    const rows = await database
      .all<Row>(
        `SELECT id, status, failure_code,
          (SELECT COUNT(*) FROM job_deliveries d WHERE d.job_id = jobs.id AND d.state = 'waiting') AS waiting,
          (SELECT COUNT(*) FROM job_deliveries d WHERE d.job_id = jobs.id AND d.state = 'lost') AS lost
        FROM jobs WHERE ended_at IS NOT NULL`,
      )
      .catch(() => [])
    const over = rows.filter(row => waiting.has(row.id) && row.waiting === 0)
    if (over.length === 0) return
    const accounts = Map.groupBy(await reader.read('Account', `J${run}-`), ({ mark }) => mark)
    for (const row of over) {
      const job = waiting.get(row.id)
      if (!job) continue
      await judge(job, row, accounts)
      waiting.delete(row.id)
      const own = numbersOf(job.batch).flatMap(number => accounts.get(number) ?? [])
      await reader.remove(own.map(({ id }) => id))
    }
  }

  return {
    ends,
    left: () => waiting.size,
    async start(): Promise<void> {
      const batch = `J${run}-${tried.length}`
      tried.push(batch)
      const from = performance.now()
      const body = { as: username, operation: 'enrollAccounts', input: { batch, stepMs: 100 }, callbackDeliveries: 100 }
      const told = await ask({ url: `${org.org}/_local/callers/apex`, body: { ...body, timeoutMs: 60_000 } })
      const { callback, response } = told.json as Told
      const jobId = response?.Code202?.jobId
      const answer = toApexAnswer(told, jobId !== undefined && callback !== undefined)
      book.record('jobs', { from, until: performance.now() }, answer)
      if (jobId !== undefined && callback) waiting.set(jobId, { batch, jobId, callbackId: callback.id })
    },
    check,
    /** The events that were accepted last, and what became of each so far. */
    async events(): Promise<EventFacts[]> {
      const rows = await database
        .all<Pick<Row, 'status' | 'failure_code'> & { input: string }>(
          "SELECT input, status, failure_code FROM jobs WHERE tool = 'markSeen' ORDER BY accepted_at DESC LIMIT 3000",
        )
        .catch(() => [])
      return rows.map(({ failure_code, input, status }) => ({
        mark: input.match(/S\d+-\d+/)?.[0] ?? '',
        isDone: status === 'completed',
        isExcused: status === 'failed' && isOrgsOwn(failure_code),
        text: `${status} ${failure_code ?? ''}`,
      }))
    },
    /** Waits for all of them. */
    async settle(patienceMs: number): Promise<void> {
      const until = performance.now() + patienceMs
      while (waiting.size > 0 && performance.now() < until) {
        await check()
        await sleep(500)
      }
      const left = Map.groupBy(await reader.read('Account', `J${run}-`), ({ mark }) => mark)
      for (const [number, records] of left) {
        if (records.length > 1)
          book.find(`jobs: a step of one that nobody answered is there ${records.length} times`, number)
      }
      if (waiting.size > 0) book.find(`jobs: ${waiting.size} did not end, or were not reported, in ${patienceMs} ms`)
    },
    close: () => database.close(),
  }
}

const endsOf = ({ failure_code, lost, status }: Row): string[] => [
  status === 'failed' ? `failed as ${failure_code}` : status,
  ...(lost > 0 ? ['a callback was lost'] : []),
]

/** Apex sees the failure that the document declares, and of anything else that it is no JSON. */
function toApexAnswer(told: Reply, isAccepted: boolean): Answer {
  const { error, exception, status } = told.json as Told
  const text = told.text.slice(0, 300)
  if (isUndescribed(told)) return { status: 503, code: 'undescribed', text }
  if (status === undefined) return toAnswer(told, () => false)
  // Of the router's page this caller tells no more than its type.
  if (error?.includes('text/html')) return { status, code: 'H12', text: error }
  if (error !== undefined) return { status, code: `http ${status}`, text: error }
  const failure = Object.values(exception ?? {}).find(value => typeof value === 'object')
  return toAnswer(toReply(status, JSON.stringify(failure ?? told.json)), () => isAccepted)
}

/** Salesforce knows the document before it calls; this caller reads it from the host each time. */
const isUndescribed = ({ text }: Reply): boolean => /openapi\.json of the app answers [45]\d\d/.test(text)

export type JobBook = Awaited<ReturnType<typeof createJobBook>>
