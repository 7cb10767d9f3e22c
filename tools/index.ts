import type { Tool } from '#kit'
import { accountSummary } from './account-summary.ts'
import { generateQuote } from './generate-quote.ts'

/** Every tool of the app. A tool that is not here does not exist. */
export const tools: readonly Tool[] = [accountSummary, generateQuote]
