import { type FailureCode, toAppError } from '../../core/failure.ts'

/** The code alone: what a message says may be for the caller only. */
export const codeOf = (error: unknown): FailureCode => toAppError(error).code
