/** API calls of the last 24 hours, and how many there may be. */
export interface ApiUsage {
  readonly used: number
  readonly limit: number
}

/** What an answer says: of the whole org, and of the connected app whose token asked, where that has a share of its own. */
export interface LimitInfo {
  readonly org: ApiUsage | undefined
  readonly app: ApiUsage | undefined
}

const ofOrg = /(?:^|[;,] *)api-usage=(\d{1,12})\/(\d{1,12})/
const ofApp = /(?:^|[;,] *)per-app-api-usage=(\d{1,12})\/(\d{1,12})/

/**
 * Reads the header `Sforce-Limit-Info`, such as `api-usage=25/5000; per-app-api-usage=17/250(appName=portal)`. What is not
 * there, or cannot be read, says nothing.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm
 */
export function readLimitInfo(text: string): LimitInfo {
  return { org: toUsage(ofOrg.exec(text)), app: text.includes('per-app') ? toUsage(ofApp.exec(text)) : undefined }
}

function toUsage(found: RegExpExecArray | null): ApiUsage | undefined {
  const [used, limit] = [Number(found?.[1]), Number(found?.[2])]
  return limit > 0 ? { used, limit } : undefined
}
