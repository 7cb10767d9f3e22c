import { AppError } from '../../core/failure.ts'
import type { Org } from '../../core/org/org.ts'
import type { DescribedObject } from './objects-file.ts'

/** Records that the platform keeps about others; they are described when they are named. */
const companions = /(?:Share|History|Feed|ChangeEvent|__Tag)$/

const batchSize = 25

interface BatchAnswer {
  readonly results?: readonly { readonly statusCode: number; readonly result: unknown }[]
}

/**
 * Describes objects, 25 with each request: those that are named, else all that can be queried but for shares, histories,
 * feeds and change events.
 * @throws not_found with the names that the org does not have
 */
export async function describeAll(org: Org, names: readonly string[]): Promise<readonly DescribedObject[]> {
  const wanted = names.length > 0 ? names : await listNames(org)
  const described: DescribedObject[] = []
  const missing: string[] = []
  for (let start = 0; start < wanted.length; start += batchSize) {
    const batch = wanted.slice(start, start + batchSize)
    const answers = await describeBatch(org, batch)
    for (const [index, name] of batch.entries()) {
      const answer = answers[index]
      if (answer?.statusCode === 200) described.push(answer.result as DescribedObject)
      else missing.push(name)
    }
  }
  if (names.length === 0 || missing.length === 0) return described
  throw new AppError(
    'not_found',
    `The org has no object of this name, or none that this user may see: ${missing.join(', ')}.`,
  )
}

async function listNames(org: Org): Promise<string[]> {
  const all = await org.describeGlobal()
  return all.flatMap(({ name, queryable }) => (queryable && !companions.test(name) ? [name] : []))
}

async function describeBatch(org: Org, names: readonly string[]) {
  const version = `v${org.apiVersion}`
  const batchRequests = names.map(name => ({
    method: 'GET',
    url: `${version}/sobjects/${encodeURIComponent(name)}/describe`,
  }))
  const path = `/services/data/${version}/composite/batch`
  const { results } = await org.request<BatchAnswer>(path, { method: 'POST', body: { batchRequests } })
  if (Array.isArray(results)) return results as NonNullable<BatchAnswer['results']>
  throw new AppError('upstream_failed', 'Salesforce answered a batch without results.')
}
