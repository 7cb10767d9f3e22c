import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../', import.meta.url)

/**
 * What a program needs of the environment of the tests, without the settings of who runs them. All programs of this checkout
 * share what Node compiled; what a copy of it in `folder` compiles stays there, to go with it.
 */
export function environmentOf(folder: string | URL = root): Record<string, string> {
  const { NODE_COMPILE_CACHE: shared, PATH = '' } = process.env
  if (shared === undefined) return { PATH }
  const place = pathOf(folder)
  const isCopy = place !== pathOf(root) && existsSync(join(place, 'src/cli'))
  return { PATH, NODE_COMPILE_CACHE: isCopy ? join(place, '.compiled') : shared }
}

const pathOf = (folder: string | URL): string => resolve(typeof folder === 'string' ? folder : fileURLToPath(folder))
