import { AppError } from '../../core/failure.ts'
import type { Org } from '../../core/org/org.ts'

/** So many requests go in one. */
export const batchSize = 25

export interface BatchAnswer<Result> {
  readonly statusCode: number
  /** Of another form where the request failed. */
  readonly result: Result
}

/**
 * Sends GET requests, 25 at most, as one.
 * @param paths behind the version
 * @throws upstream_failed
 */
export async function sendBatch<Result>(org: Org, paths: readonly string[]): Promise<readonly BatchAnswer<Result>[]> {
  const version = `v${org.apiVersion}`
  const batchRequests = paths.map(path => ({ method: 'GET', url: `${version}/${path}` }))
  const path = `/services/data/${version}/composite/batch`
  const { results } = await org.request<{ readonly results?: unknown }>(path, {
    method: 'POST',
    body: { batchRequests },
  })
  if (Array.isArray(results)) return results as readonly BatchAnswer<Result>[]
  throw new AppError('upstream_failed', 'Salesforce answered a batch without results.')
}
