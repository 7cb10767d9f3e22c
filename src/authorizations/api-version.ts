/** The release whose calls the tools make. */
export const wantedApiVersion = '62.0'

const versionForm = /^\d{2,3}\.0$/

/** The REST version to use of those that an org lists: the wanted one, or its newest where it lacks that; none for what is no list. */
export function apiVersionAmong(listed: unknown, wanted: string): string | undefined {
  const known = (Array.isArray(listed) ? listed : [])
    .map((entry: unknown) => (entry as { readonly version?: unknown } | null)?.version)
    .filter((version): version is string => typeof version === 'string' && versionForm.test(version))
  return known.includes(wanted) ? wanted : known.toSorted((a, b) => Number(b) - Number(a))[0]
}
