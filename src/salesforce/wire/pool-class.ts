import { createRequire } from 'node:module'
import type undici from 'undici'

const require = createRequire(import.meta.url)

/**
 * undici's class of connection pools, without the 88 other files of the package, which a start would wait for. A version that
 * has it elsewhere is loaded whole.
 */
export function loadPoolClass(file = 'undici/lib/dispatcher/pool.js'): typeof undici.Pool {
  try {
    return require(file)
  } catch {
    return require('undici').Pool
  }
}
