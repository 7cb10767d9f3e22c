import type { Log, LogFields } from '../../core/log.ts'
import type { Figure } from './limit-words.ts'
import type { LimitShares } from './shares.ts'

/** What is held back at a level, the first one where nothing is. */
const levels = ['nothing', 'background work is slowed', 'background work waits', 'calls are refused'] as const

/** Usage falls and rises about a bound: one that is fallen below is left only this far below. */
const margin = 0.01

const levelOf = (share: number, { background, calls, slow }: LimitShares): number =>
  [slow, background, calls].filter(bound => share >= bound).length

export interface LevelLogParts {
  readonly log?: Pick<Log, 'info' | 'warn'> | undefined
  readonly orgId: string
  readonly orgUrl: string
  readonly shares: LimitShares
}

/** Writes a line when an org comes to another level, with the numbers. */
export function createLevelLog({ log, orgId: org, orgUrl, shares }: LevelLogParts): (figure: Figure) => void {
  let level = 0
  return ({ ofApp, share, usage }) => {
    if (share < shares.slow && level === 0) return
    const reached = Math.max(levelOf(share, shares), Math.min(level, levelOf(share + margin, shares)))
    if (reached === level) return
    const isWorse = reached > level
    level = reached
    const fields: LogFields = { org, orgUrl, used: usage.used, limit: usage.limit, of: ofApp ? 'app' : 'org' }
    if (isWorse) log?.warn('the API calls of an org run low', { ...fields, held: levels[reached] })
    else log?.info('an org has more API calls again', { ...fields, held: levels[reached] })
  }
}
