import type { LimitShares } from '../salesforce/limits/shares.ts'
import type { Environment } from './environment.ts'

const names = ['ORG_LIMIT_SLOW_PERCENT', 'ORG_LIMIT_BACKGROUND_PERCENT', 'ORG_LIMIT_CALLS_PERCENT'] as const

/** What is wrong between the settings: each holds back more than the one before. */
export const problemsOfLimits = (settings: Environment): (readonly [variable: string, problem: string])[] =>
  names.flatMap((name, index) => {
    const before = names[index - 1]
    return before && settings[name] < settings[before] ? [[name, `must be at least ${before}`] as const] : []
  })

export const limitSharesOf = (settings: Environment): LimitShares =>
  Object.freeze({
    slow: settings.ORG_LIMIT_SLOW_PERCENT / 100,
    background: settings.ORG_LIMIT_BACKGROUND_PERCENT / 100,
    calls: settings.ORG_LIMIT_CALLS_PERCENT / 100,
  })
