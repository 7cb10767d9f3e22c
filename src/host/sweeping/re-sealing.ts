import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../core/log.ts'
import { type Claims, isFirstUse } from '../../storage/claims.ts'
import type { Database } from '../../storage/database.ts'
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

/** After so long the next process looks: an older one may have sealed with its own key until it ended. */
const turnMs = 600_000
/** Between two slices, so that calls come first. */
const restMs = 20

/** Seals anew, beside the calls, what was sealed before the first key became the first. */
export function createReSealing({ claims, columns, database, log, now, vault }: ReSealingParts) {
  const ending = new AbortController()
  const [newest = ''] = vault.keyIds
  const rest = () => wait(restMs, undefined, { signal: ending.signal, ref: false })
  let lastTurn = -1
  let running = Promise.resolve()

  const pass = async (turn: number): Promise<void> => {
    const untilMs = (turn + 2) * turnMs
    if (!(await isFirstUse(claims, { key: `re-seal ${newest} ${turn}`, untilMs }))) return
    const { sealed, shut } = await reSeal({ columns, database, rest, vault })
    if (sealed > 0) log.info('stored secrets sealed with the first key', { key: newest, values: sealed })
    const places = Object.entries(shut).map(([place, count]) => `${place} ${count}`)
    const fix = 'put their key back into ENCRYPTION_KEYS; npm run keys says more'
    if (places.length > 0) log.warn('stored secrets that no key opens', { places: places.join(', '), fix })
  }

  return {
    /** Begins when it is this process's turn. With one key there is nothing to do, but what it does not open is told once. */
    begin(): void {
      const turn = Math.floor(now() / turnMs)
      const isDue = lastTurn < 0 || (vault.keyIds.length > 1 && turn !== lastTurn)
      if (!isDue) return
      lastTurn = turn
      running = running
        .then(() => pass(turn))
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
