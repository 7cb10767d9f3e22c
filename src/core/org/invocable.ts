import type { AppError } from '../failure.ts'

/** What became of one run of an invocable action. */
export type InvocableResult<O> =
  | { readonly success: true; readonly output: O }
  | { readonly success: false; readonly error: AppError }

/** By name, such as `DailyApiRequests`. */
export type OrgLimits = Readonly<Record<string, { readonly Max: number; readonly Remaining: number }>>
