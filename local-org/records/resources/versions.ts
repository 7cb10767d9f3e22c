import { notFound, refusal } from '../../failure.ts'

/** Salesforce has three releases a year, each with the next API version. */
const seasons = ['Summer', 'Winter', 'Spring'] as const
/** Summer '14 and Summer '26. Older ones Salesforce has retired. */
const [oldest, newest] = [31, 67]
const [firstRetired, yearOfOldest] = [7, 14]

const labelOf = (number: number): string => {
  const releases = number - oldest
  return `${seasons[releases % seasons.length]} '${yearOfOldest + Math.floor((releases + 2) / seasons.length)}`
}

/** What `GET /services/data` answers, oldest first. */
export const versionList = Array.from({ length: newest - oldest + 1 }, (_, at) => {
  const version = `${oldest + at}.0`
  return { label: labelOf(oldest + at), url: `/services/data/v${version}`, version }
})

const numberOf = (version: string): number => (/^\d{1,3}\.0$/.test(version) ? Number(version) : Number.NaN)

const isVersion = (version: string): boolean => numberOf(version) >= oldest && numberOf(version) <= newest
const isRetired = (version: string): boolean => numberOf(version) >= firstRetired && numberOf(version) < oldest

/**
 * Passes for an API version that the org answers, such as `62.0`.
 *
 * @see https://help.salesforce.com/s/articleView?id=000354473&type=1
 * @throws SalesforceError GONE for one that Salesforce has retired, NOT_FOUND for any other
 */
export function checkVersion(version: string): void {
  if (isRetired(version)) throw refusal('GONE', 'The requested resource is no longer available')
  if (!isVersion(version)) throw notFound()
}
