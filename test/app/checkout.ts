import { cp, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createNamedFolder } from '../client/host/named-folder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const leftOut = new Set(['node_modules', '.git', '.data', 'dist'])

/** A copy of the repository, which a test may change. One name for each test file. */
export async function copyCheckout(name: string) {
  const { path: folder, remove } = createNamedFolder(name)
  await cp(root, folder, {
    recursive: true,
    filter: source => !leftOut.has(source.slice(root.length).split('/')[0] ?? ''),
  })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return { folder, remove }
}
