import * as z from 'zod'
import { failures } from '../core/failure.ts'

/** The flat failure, as every surface over HTTP answers it. */
export const failureSchema = z.object({
  code: z.string().describe(`What went wrong, one of: ${Object.keys(failures).join(', ')}.`),
  message: z.string().describe('What is wrong and what to do, for the person who asked.'),
  retryable: z.boolean().describe('Whether the same call can succeed later.'),
  requestId: z.string().describe('Id of the call, for the log.'),
})
