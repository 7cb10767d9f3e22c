import { SalesforceError } from '../../failure.ts'

/** Bodies of the answers so far, by reference id. */
export type ReferencedAnswers = ReadonlyMap<string, unknown>

const reference = /@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}/g

function unresolved(id: string, path: string): SalesforceError {
  const message = `Invalid reference specified. No value for ${id}${path} found in ${id}`
  return new SalesforceError([{ message, errorCode: 'PROCESSING_HALTED' }])
}

const own = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined

function resolve(id: string, path: string, answered: ReferencedAnswers): string | number | boolean {
  const keys = path.match(/[A-Za-z0-9_]+/g) ?? []
  const value = keys.reduce(own, answered.get(id))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  throw unresolved(id, path)
}

function resolveText(text: string, answered: ReferencedAnswers): string | number | boolean {
  const [whole] = text.matchAll(reference)
  if (whole && whole[0] === text) return resolve(whole[1] ?? '', whole[2] ?? '', answered)
  return text.replace(reference, (_, id: string, path: string) => String(resolve(id, path, answered)))
}

/**
 * A value with its `@{reference.path}` replaced: a text that is one reference takes the type of what it names.
 * @throws SalesforceError PROCESSING_HALTED when a reference names nothing
 */
export function resolveReferences(value: unknown, answered: ReferencedAnswers): unknown {
  if (typeof value === 'string') return resolveText(value, answered)
  if (Array.isArray(value)) return value.map(item => resolveReferences(item, answered))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveReferences(item, answered)]))
}

/** The reference ids that a value names. */
export function referencesIn(value: unknown): ReadonlySet<string> {
  const text = JSON.stringify(value) ?? ''
  return new Set([...text.matchAll(reference)].map(([, id = '']) => id))
}
