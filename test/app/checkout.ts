import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const leftOut = new Set(['node_modules', '.git', '.data', '.compiled', 'dist'])

/** A copy of the repository in a folder of its own, which a test may change. */
export async function copyCheckout() {
  const folder = await mkdtemp(join(tmpdir(), 'applink-action-host-'))
  await cp(root, folder, {
    recursive: true,
    filter: source => !leftOut.has(source.slice(root.length).split('/')[0] ?? ''),
  })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    // A program that has just ended may still be writing what it compiled.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  }
}
