import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { readTextFile } from '../../text-file.ts'
import type { Shell } from '../shell.ts'

/** Adds what `.env` in the folder of the app says. What the terminal has set already goes first. */
export function withEnvFile(shell: Shell): Shell {
  const path = join(shell.folder, '.env')
  if (!existsSync(path)) return shell
  return { ...shell, env: { ...parseEnv(readTextFile(path)), ...shell.env } }
}
