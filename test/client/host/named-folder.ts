import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** Of this checkout, outside of it. */
const outside = join(tmpdir(), `applink-action-host-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`)

export interface NamedFolder {
  readonly path: string
  remove(): void
}

/**
 * An empty folder with the same path in each run, so that Node finds what it compiled of the files in it. One name for each
 * test file; another run of the same test may be using the name, and this one gets another then.
 * @param place in which it is made. Default: outside of the checkout
 */
export function createNamedFolder(name: string, place = outside): NamedFolder {
  mkdirSync(place, { recursive: true })
  for (let count = 1; ; count++) {
    const path = join(place, count === 1 ? name : `${name}-${count}`)
    try {
      mkdirSync(path)
      return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
