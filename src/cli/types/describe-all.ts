import { AppError } from '../../core/failure.ts'
import type { Org } from '../../core/org/org.ts'
import { batchSize, sendBatch } from '../field-classes/batch.ts'
import type { DescribedObject } from './objects-file.ts'

/** Records that the platform keeps about others; they are described when they are named. */
const companions = /(?:Share|History|Feed|ChangeEvent|__Tag)$/

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
    const answers = await sendBatch<DescribedObject>(org, batch.map(toDescribe))
    for (const [index, name] of batch.entries()) {
      const answer = answers[index]
      if (answer?.statusCode === 200) described.push(answer.result)
      else missing.push(name)
    }
  }
  if (names.length === 0 || missing.length === 0) return described
  throw new AppError(
    'not_found',
    `The org has no object of this name, or none that this user may see: ${missing.join(', ')}.`,
  )
}

const toDescribe = (name: string): string => `sobjects/${encodeURIComponent(name)}/describe`

async function listNames(org: Org): Promise<string[]> {
  const all = await org.describeGlobal()
  return all.flatMap(({ name, queryable }) => (queryable && !companions.test(name) ? [name] : []))
}
