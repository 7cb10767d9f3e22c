import { createHash } from 'node:crypto'
import { AppError } from '../../core/failure.ts'
import type { Database, Migration } from '../../storage/database.ts'

export const apiMigrations: readonly Migration[] = [
  {
    id: 'api-1',
    statements: [
      `CREATE TABLE api_calls (
        id TEXT PRIMARY KEY,
        input_hash TEXT NOT NULL,
        answer TEXT,
        claimed_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL
      )`,
      'CREATE INDEX api_calls_expires_at ON api_calls (expires_at)',
    ],
  },
]

/** Answers are kept as long as Salesforce repeats a callout. */
const lifetimeMs = 24 * 60 * 60_000
/** A call that has not ended by then was lost with its process: every tool has a shorter deadline. */
const claimMs = 60_000

/** One call under an idempotency key. */
export interface RepeatableCall {
  readonly client: string
  readonly tool: string
  /** Of the header `Idempotency-Key`, already checked. */
  readonly key: string
  readonly input: unknown
}

interface Row {
  readonly input_hash: string
  readonly answer: string | null
  readonly claimed_at: number
  readonly expires_at: number
}

/**
 * Runs each call under an idempotency key once: who repeats it within 24 hours gets the first answer. A failure is not
 * kept, so that the call can be tried again.
 * @param now epoch milliseconds.
 */
export function createRepeats(database: Database, now: () => number) {
  /** @returns the answer as JSON, and whether it is one that was given before. @throws conflict, locked */
  async function runOnce(call: RepeatableCall, run: () => Promise<string>) {
    const id = idOf(call)
    const kept = await claim(id, hashOf(JSON.stringify(call.input)))
    if (kept !== undefined) return { answer: kept, repeated: true }
    const answer = await run().catch(async (error: unknown) => {
      await database.run('DELETE FROM api_calls WHERE id = ? AND answer IS NULL', [id])
      throw error
    })
    // Outside of what is undone: work that is done must not be done again because its answer could not be kept.
    await database.run('UPDATE api_calls SET answer = ? WHERE id = ?', [answer, id])
    return { answer, repeated: false }
  }

  const claim = (id: string, inputHash: string): Promise<string | undefined> =>
    database.withLock(`api-call:${id}`, async statements => {
      const at = now()
      const row = await statements.first<Row>('SELECT * FROM api_calls WHERE id = ?', [id])
      if (row && isGood(row, at)) return answerOf(row, inputHash)
      await statements.run('DELETE FROM api_calls WHERE id = ?', [id])
      const values = [id, inputHash, at, at + lifetimeMs]
      await statements.run('INSERT INTO api_calls (id, input_hash, claimed_at, expires_at) VALUES (?, ?, ?, ?)', values)
      return undefined
    })

  return { runOnce, sweep: () => database.run('DELETE FROM api_calls WHERE expires_at <= ?', [now()]) }
}

const isGood = ({ answer, claimed_at, expires_at }: Row, at: number): boolean =>
  expires_at > at && (answer !== null || claimed_at + claimMs > at)

function answerOf({ answer, input_hash }: Row, inputHash: string): string {
  if (input_hash !== inputHash) {
    throw new AppError('conflict', 'idempotency-key: was used for another input; take a new key for a new request')
  }
  if (answer === null) throw new AppError('locked', 'idempotency-key: the first request with this key is still running')
  return answer
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

const idOf = ({ client, key, tool }: RepeatableCall): string => hashOf(JSON.stringify([client, tool, key]))
