import { AppError } from '../../core/failure.ts'
import { readUtf8 } from '../../core/utf8.ts'

const maxBytes = 1_000_000

/** How sign-in reaches Salesforce. Redirects are never followed, since tokens travel along. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/**
 * The JSON at an address of an org.
 * @throws AppError unavailable when it does not answer in time or fails; upstream_failed for any other answer
 */
export async function readOrgJson(fetch: Fetch, url: string, accessToken?: string): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (accessToken !== undefined) headers.authorization = `Bearer ${accessToken}`
  const signal = AbortSignal.timeout(10_000)
  const answer = await fetch(url, { headers, redirect: 'manual', signal }).catch(cause => {
    throw new AppError('unavailable', 'Salesforce cannot be reached. Try again in a moment.', {
      cause: networkReasonOf(cause),
    })
  })
  const bytes = await answer.bytes().catch(() => new Uint8Array())
  if (answer.ok && bytes.length <= maxBytes) return parsed(bytes)
  const code = answer.status >= 500 || answer.status === 429 ? 'unavailable' : 'upstream_failed'
  throw new AppError(code, 'Salesforce did not say who signed in.', { cause: toReason(`HTTP ${answer.status}`) })
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(readUtf8(bytes))
  } catch {
    throw new AppError('upstream_failed', 'Salesforce did not say who signed in.')
  }
}

/** A reason in words of our own. The log has the message of no other error, since it can hold anything. */
export const toReason = (text: string): AppError => new AppError('upstream_failed', text)

/** What may be logged of a failure: its kind, never what was sent or answered. */
export function networkReasonOf(cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  if (!(cause instanceof Error)) return toReason('unknown')
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const inner = cause.cause instanceof Error ? networkReasonOf(cause.cause).message : ''
  return toReason([cause.name, code, inner].filter(Boolean).join(' '))
}
