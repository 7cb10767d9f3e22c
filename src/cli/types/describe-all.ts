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
  const described = await describeEach(org, wanted)
  const missing = wanted.filter((_, index) => described[index] === undefined)
  const there = described.filter(object => object !== undefined)
  if (names.length === 0 || missing.length === 0) return there
  throw new AppError(
    'not_found',
    `The org has no object of this name, or none that this user may see: ${missing.join(', ')}.`,
  )
}

/** Those of the objects that the org has, and shows to this user. */
export const describeThere = async (org: Org, names: readonly string[]): Promise<readonly DescribedObject[]> =>
  (await describeEach(org, names)).filter(object => object !== undefined)

async function describeEach(org: Org, names: readonly string[]): Promise<readonly (DescribedObject | undefined)[]> {
  const described: (DescribedObject | undefined)[] = []
  for (let start = 0; start < names.length; start += batchSize) {
    const answers = await sendBatch<DescribedObject>(org, names.slice(start, start + batchSize).map(toDescribe))
    described.push(...answers.map(({ result, statusCode }) => (statusCode === 200 ? result : undefined)))
  }
  return described
}

const toDescribe = (name: string): string => `sobjects/${encodeURIComponent(name)}/describe`

async function listNames(org: Org): Promise<string[]> {
  const all = await org.describeGlobal()
  return all.flatMap(({ name, queryable }) => (queryable && !companions.test(name) ? [name] : []))
}
