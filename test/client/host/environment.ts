import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../', import.meta.url)

/**
 * What a program needs of the environment of the tests, without the settings of who runs them. Where Node keeps what it
 * compiled is the same for all programs that run in this checkout; what those of another compile stays there, to go with it.
 */
export function environmentOf(folder: string | URL = root): Record<string, string> {
  const { NODE_COMPILE_CACHE: shared, PATH = '' } = process.env
  if (shared === undefined) return { PATH }
  const isOurs = pathOf(folder) === pathOf(root)
  return { PATH, NODE_COMPILE_CACHE: isOurs ? shared : join(pathOf(folder), '.compiled') }
}

const pathOf = (folder: string | URL): string => resolve(typeof folder === 'string' ? folder : fileURLToPath(folder))
