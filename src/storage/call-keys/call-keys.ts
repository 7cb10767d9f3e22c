import { randomUUID } from 'node:crypto'
import type { CallKey, CallKeys, KeyUse } from '../../core/once/once.ts'
import type { Database } from '../database.ts'
import { createExpiry } from '../slices.ts'
import { UnsealError, type Vault } from '../vault.ts'
import { type CallDigest, type CallDigests, createDigests } from './digests.ts'
import { type CallKeyRows, createCallKeyRows } from './rows.ts'
import { type CallKeyRow, sealedCallKeys } from './schema.ts'

export interface CallKeysParts {
  readonly database: Database
  readonly vault: Vault
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface Parts extends Pick<CallKeysParts, 'database'> {
  readonly rows: CallKeyRows
  readonly vault: Vault
  readonly now: () => number
}

/** Characters of JSON. A longer answer is given and not kept. */
const maxAnswerLength = 1_000_000

/** Keeps keys of callers for 24 hours over all processes: no key and no input, and answers sealed. */
export function createCallKeys({ database, now, vault }: CallKeysParts): CallKeys & { sweep(): Promise<void> } {
  const digestsOf = createDigests(vault.deriveKeys('call keys'))
  const parts = { database, now, vault, rows: createCallKeyRows(database, now) }
  const expire = createExpiry(database, { table: 'call_keys', key: 'id', time: 'expires_at' })
  return { open: call => openKey(parts, digestsOf(call)), sweep: () => expire(now()) }
}

function openKey(parts: Parts, { callKey, kept }: CallDigests): CallKey {
  const { database, now, rows, vault } = parts
  const [own, ...older] = kept
  const held = { holder: randomUUID(), id: own.id }

  /** @returns what is there instead */
  async function insert(runsMs: number): Promise<CallKeyRow | undefined> {
    const run = { ...held, runsMs }
    if (older.length === 0) return rows.insert(run, own)
    // While a secret is replaced another process may write what comes at the same time under another id.
    return database.withLock(`call-key:${callKey}`, async statements => {
      const inside = createCallKeyRows(statements, now)
      return (await inside.find(older)) ?? inside.insert(run, own)
    })
  }

  return {
    callKey,
    async look() {
      const row = await rows.find(kept)
      return row && toUse(parts, kept, row)
    },
    async take({ again, runsMs }) {
      const row = await insert(runsMs)
      if (!row) return undefined
      const use = await toUse(parts, kept, row)
      if (!again || !isOpen(use)) return use
      if (!(await rows.seize({ ...held, runsMs }, row))) return { state: 'running' }
      held.id = row.id
      return undefined
    },
    async keep(answer) {
      const sealed =
        answer.length > maxAnswerLength ? null : await vault.seal(answer, sealedCallKeys.contextOf(held.id))
      await rows.settle(held, 'answered', sealed)
    },
    doubt: () => rows.settle(held, 'unknown', null),
    free: () => rows.remove(held),
  }
}

/** Whether there is nothing to give for it. */
const isOpen = (use: KeyUse): boolean =>
  use.state === 'unknown' || (use.state === 'answered' && use.answer === undefined)

async function toUse({ now, vault }: Parts, kept: readonly CallDigest[], row: CallKeyRow): Promise<KeyUse> {
  const digest = kept.find(({ id }) => id === row.id)
  if (row.input_hash !== digest?.inputHash) return { state: 'other' }
  if (row.state === 'running') return { state: row.runs_until > now() ? 'running' : 'unknown' }
  return row.state === 'answered' ? { state: 'answered', answer: await answerOf(vault, row) } : { state: 'unknown' }
}

async function answerOf(vault: Vault, { id, sealed }: CallKeyRow): Promise<string | undefined> {
  if (sealed === null) return undefined
  try {
    return await vault.open(sealed, sealedCallKeys.contextOf(id))
  } catch (error) {
    if (error instanceof UnsealError) return undefined
    throw error
  }
}
