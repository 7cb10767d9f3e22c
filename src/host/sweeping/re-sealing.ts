import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../core/log.ts'
import { type Claims, isFirstUse } from '../../storage/claims.ts'
import type { Database } from '../../storage/database.ts'
import { firstKeyIn, noteFirstKey } from '../../storage/sealed/first-key.ts'
import { reSeal } from '../../storage/sealed/re-seal.ts'
import type { SealedColumn } from '../../storage/sealed/sealed.ts'
import type { Vault } from '../../storage/vault.ts'

export interface ReSealingParts {
  readonly database: Database
  readonly vault: Vault
  readonly claims: Pick<Claims, 'claim'>
  readonly columns: readonly SealedColumn[]
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** After so long one of the processes looks again: an older one may have sealed with its own key until it ended. */
const turnMs = 600_000
/** Between two slices, so that calls come first. */
const restMs = 20

/** Seals anew, beside the calls, what was sealed before the first key became the first. */
export function createReSealing(parts: ReSealingParts) {
  const { log, now, vault } = parts
  const ending = new AbortController()
  const rest = () => wait(restMs, undefined, { signal: ending.signal, ref: false })
  let lastTurn: number | undefined
  let running = Promise.resolve()
  return {
    /** Begins when it is time. With one key there is nothing to do, but what it does not open is told once. */
    begin(): void {
      const turn = Math.floor(now() / turnMs)
      const isFirst = lastTurn === undefined
      if (turn === lastTurn || !(isFirst || vault.keyIds.length > 1)) return
      lastTurn = turn
      running = running
        .then(() => pass({ ...parts, rest }, { turn, isFirst }))
        .catch((cause: unknown) => {
          if (!ending.signal.aborted) log.error('stored secrets could not be sealed anew', {}, cause)
        })
    },
    /** Resolves once it leaves the database alone. */
    async stop(): Promise<void> {
      ending.abort()
      await running
    },
  }
}

interface Turn {
  readonly turn: number
  /** Whether the process has just begun. */
  readonly isFirst: boolean
}

async function pass(parts: ReSealingParts & { rest(): Promise<void> }, { isFirst, turn }: Turn): Promise<void> {
  const { claims, database, log, now, vault } = parts
  const [keyId = ''] = vault.keyIds
  if (isFirst) await noteFirstKey(database, { keyId, sinceMs: now() })
  // A process that began later has another key first: this one is about to end, and must not undo what that one does.
  if ((await firstKeyIn(database))?.keyId !== keyId) return
  if (!(await isFirstUse(claims, { key: `re-seal ${keyId} ${turn}`, untilMs: (turn + 2) * turnMs }))) return
  const { sealed, shut } = await reSeal(parts)
  if (sealed > 0) log.info('stored secrets sealed with the first key', { key: keyId, values: sealed })
  const places = Object.entries(shut).map(([place, count]) => `${place} ${count}`)
  const fix = 'put their key back into ENCRYPTION_KEYS; npm run keys says more'
  if (places.length > 0) log.warn('stored secrets that no key opens', { places: places.join(', '), fix })
}
