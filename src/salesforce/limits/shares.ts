/** Shares of an org's daily API calls, from which on this host holds back; 1 are all. Each is at least the one before. */
export interface LimitShares {
  /** Requests of background work are spread over time. */
  readonly slow: number
  /** Background work waits. */
  readonly background: number
  /** Calls are refused. */
  readonly calls: number
}

export const defaultLimitShares: LimitShares = { slow: 0.8, background: 0.9, calls: 0.98 }

/** The shares of settings in per cent. */
export const toLimitShares = ({ background, calls, slow }: LimitShares): LimitShares =>
  Object.freeze({ slow: slow / 100, background: background / 100, calls: calls / 100 })
