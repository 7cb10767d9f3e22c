/** Requests under way at a time, at most. */
export interface TurnBounds {
  readonly perUser: number
  readonly perOrg: number
  readonly perProcess: number
}

export const defaultTurnBounds: TurnBounds = { perUser: 200, perOrg: 400, perProcess: 1000 }
