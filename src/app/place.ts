import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DeclaredPlace } from '../core/tool/declared.ts'

/** The file of a declaration, from the folder of the app. */
export const fileIn = (folder: string, { file }: Pick<DeclaredPlace, 'file'>): string =>
  // Node loads modules from where links lead.
  relative(realpathSync(folder), file.startsWith('file:') ? fileURLToPath(file) : file).replaceAll('\\', '/')
