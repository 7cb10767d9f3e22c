import { AppError } from '../../core/failure.ts'
import type { PublishTarget } from './applink-publisher.ts'

const timeoutMs = 10_000

/**
 * Deactivates the operations of a service in the local org, as somebody would in Setup before an incompatible change. What is
 * published next activates what it has.
 * @throws AppError unavailable
 */
export async function deactivateService({ apiUrl }: PublishTarget, clientName: string): Promise<void> {
  const url = new URL(`/_local/services/${encodeURIComponent(clientName)}`, apiUrl)
  const answer = await fetch(url, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ active: false }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new AppError('unavailable', `The local org at ${url.host} does not answer.`, { cause })
  })
  // Before the first publication there is nothing to deactivate.
  if (answer.ok || answer.status === 404) return
  throw new AppError('unavailable', `The local org at ${url.host} deactivates nothing (${answer.status}).`)
}
