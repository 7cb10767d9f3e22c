import type { Tool } from 'applink-action-host'
import { accountName } from './account-name.ts'

/** Every tool of the app. A tool that is not here does not exist. */
export const tools: readonly Tool[] = [accountName]
