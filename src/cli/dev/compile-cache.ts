import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The variables of a program, with a place where Node keeps what it compiled, which is most of what a start takes. */
export const withCompileCache = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
  ...env,
})
