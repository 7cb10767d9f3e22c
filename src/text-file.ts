import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readUtf8 } from './core/utf8.ts'

/**
 * The text of a file, without a byte order mark.
 * @throws Error that names the file when it is in another encoding than UTF-8; what Node throws when it cannot be read
 */
export function readTextFile(file: string | URL): string {
  const bytes = readFileSync(file)
  try {
    return readUtf8(bytes)
  } catch (cause) {
    throw new Error(`${pathOf(file)}: is not in UTF-8. Save it in that encoding.`, { cause })
  }
}

/** The same; `undefined` when there is none. */
export function readTextIfThere(file: string): string | undefined {
  return existsSync(file) ? readTextFile(file) : undefined
}

/** Whether there is a file of exactly this text. */
export function isTextOf(file: string, text: string): boolean {
  try {
    return readTextFile(file) === text
  } catch {
    return false
  }
}

const pathOf = (file: string | URL): string => (typeof file === 'string' ? file : fileURLToPath(file))
