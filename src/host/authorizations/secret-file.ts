import { readFileSync, statSync } from 'node:fs'
import { readUtf8 } from '../../core/utf8.ts'

/** What a file of the settings holds. */
interface SecretFile {
  readonly text: string
  /** Whether every user of the machine may read or change it. */
  readonly isOpen: boolean
}

const maxBytes = 64 * 1024
const readableOrWritableByOthers = 0o006

/** Reads a key or a secret. @throws Error that says what is wrong with the file, without its path and contents */
export function readSecretFile(path: string): SecretFile {
  try {
    const found = statSync(path)
    if (!found.isFile()) throw new Error('is no file')
    if (found.size > maxBytes) throw new Error('is too large for a key or a secret')
    // Windows has rights of another kind, and says 0o666 of each file.
    const isOpen = process.platform !== 'win32' && (found.mode & readableOrWritableByOthers) !== 0
    return { text: readUtf8(readFileSync(path)).trim(), isOpen }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Error(code === undefined ? message : (reasons[code] ?? 'cannot be read'))
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this process may not read the file',
  EPERM: 'this process may not read the file',
}
