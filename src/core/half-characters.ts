import { AppError } from './failure.ts'
import { toPathText } from './invoke/issues.ts'

/** A surrogate that JSON writes out. Text that came in UTF-8 has no other way to hold one without its pair. */
const writtenSurrogate = /\\u[dD][89a-fA-F]/

/**
 * Refuses texts with half a surrogate pair: it has no UTF-8, so an org would get another character.
 * @param value what `json` holds; not so deep that going through it takes too much of the stack
 * @throws invalid_input that names the field
 */
export function requireWholeCharacters(json: string, value: unknown): void {
  if (!writtenSurrogate.test(json)) return
  const path = pathOfHalf(value, [])
  if (path === undefined) return
  const field = path.length > 0 ? toPathText(path) : 'body'
  throw new AppError(
    'invalid_input',
    `${field}: holds half a character (a surrogate without its pair); send whole ones`,
  )
}

type Path = readonly string[]

/** Where a text is not whole. A name that is not whole is found where it stands, since it cannot be said. */
function pathOfHalf(value: unknown, path: Path): Path | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : path
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, inner] of Object.entries(value)) {
    const found = name.isWellFormed() ? pathOfHalf(inner, [...path, name]) : path
    if (found) return found
  }
  return undefined
}
