import type { ObjectDefinition } from '../model.ts'

interface UrlParts {
  readonly version: string
  /** Origin of the org. */
  readonly orgUrl: string
}

type Urls = Readonly<Record<string, string>>

/** The addresses of an object that this org answers. */
export function urlsOf({ name }: ObjectDefinition, { version }: UrlParts): Urls {
  const sobject = `/services/data/v${version}/sobjects/${name}`
  return { rowTemplate: `${sobject}/{ID}`, describe: `${sobject}/describe`, sobject }
}

/** Those of pages and layouts too, which this org does not have. */
export function allUrlsOf(object: ObjectDefinition, parts: UrlParts): Urls {
  const known = urlsOf(object, parts)
  const { orgUrl } = parts
  return {
    compactLayouts: `${known.sobject}/describe/compactLayouts`,
    approvalLayouts: `${known.sobject}/describe/approvalLayouts`,
    uiDetailTemplate: `${orgUrl}/{ID}`,
    uiEditTemplate: `${orgUrl}/{ID}/e`,
    listviews: `${known.sobject}/listviews`,
    uiNewRecord: `${orgUrl}/${object.keyPrefix}/e`,
    quickActions: `${known.sobject}/quickActions`,
    layouts: `${known.sobject}/describe/layouts`,
    ...known,
  }
}
