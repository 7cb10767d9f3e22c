import { sealedColumns } from '../stores.ts'
import { createReSealing, type ReSealingParts } from './re-sealing.ts'

/** Milliseconds between two looks for what has expired. */
const sweepMs = 60_000

/** Deletes what has expired and seals anew what is sealed with an older key, until it is stopped. */
export function startSweeping(parts: Omit<ReSealingParts, 'columns' | 'now'>, sweep: () => Promise<void>) {
  const reSealing = createReSealing({ ...parts, columns: sealedColumns, now: Date.now })
  let isSweeping = false
  let hasEnded = false
  const sweepOnce = async () => {
    if (isSweeping) return
    isSweeping = true
    try {
      await sweep()
    } catch (cause) {
      if (!hasEnded) parts.log.error('what expired could not be deleted', {}, cause)
    } finally {
      isSweeping = false
    }
  }
  const timer = setInterval(() => {
    reSealing.begin()
    void sweepOnce()
  }, sweepMs)
  timer.unref()
  reSealing.begin()
  return async (): Promise<void> => {
    clearInterval(timer)
    hasEnded = true
    await reSealing.stop()
  }
}
