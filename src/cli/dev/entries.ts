/** What is printed works beside the entries that are given. What is no list stays as it is: the host says what is wrong. */
export function withEntries(given: string | undefined, own: readonly object[]): string {
  try {
    const entries: unknown = JSON.parse(given || '[]')
    return Array.isArray(entries) ? JSON.stringify([...entries, ...own]) : String(given)
  } catch {
    return String(given)
  }
}
