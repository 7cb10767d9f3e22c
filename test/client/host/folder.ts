import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const shared = '/dev/shm'
const neededBytes = 2 ** 30

/** Where data of databases lie: in memory where there is room, since a commit waits for a disk, and thousands are made. */
export const dataPlace = hasRoom(shared) ? shared : tmpdir()

function hasRoom(place: string): boolean {
  try {
    accessSync(place, constants.W_OK)
    const { bavail, bsize } = statfsSync(place)
    return bavail * bsize > neededBytes
  } catch {
    return false
  }
}

/**
 * A folder for the files of one test, which goes with the process at the latest.
 * @param place in which it is made; by default it may be one from which no program can be run
 */
export function createFolder(place = dataPlace): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(place, 'host-test-'))
  const remove = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', remove)
  return {
    path,
    remove() {
      process.off('exit', remove)
      remove()
    },
  }
}
