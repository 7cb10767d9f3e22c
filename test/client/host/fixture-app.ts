import { cp, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createNamedFolder } from './named-folder.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The folder of the app that the host is tested with. */
export const fixtureApp = join(root, 'test/fixtures')

/** Below the root, so that the copies import what the app itself imports. */
const copies = join(root, '.data/apps')

/** A copy of the app that a test may change, published to `production` as it stands. */
export async function copyFixtureApp(name: string) {
  const { path: folder, remove } = createNamedFolder(name, copies)
  await cp(fixtureApp, folder, { recursive: true })
  await cp(join(fixtureApp, 'openapi/api-spec.yaml'), join(folder, 'openapi/published/production/ActionHost.yaml'))
  const at = (file: string) => join(folder, file)
  const read = (file: string) => readFile(at(file), 'utf8')
  return {
    folder,
    read,
    write: (file: string, text: string) => writeFile(at(file), text),
    edit: async (file: string, change: (text: string) => string) => writeFile(at(file), change(await read(file))),
    /** Puts a new file in the place of the old one, as many editors do. */
    async replace(file: string, text: string) {
      await writeFile(at(`${file}.new`), text)
      await rename(at(`${file}.new`), at(file))
    },
    /** Writes a file of tools and puts all that it exports at the start of the list. */
    async addTools(file: string, text: string) {
      const names = [...text.matchAll(/^export const (\w+) =/gm)].map(([, tool = '']) => tool)
      await writeFile(at(`tools/${file}`), text)
      const [head, ...list] = (await read('tools/index.ts')).split(/(?<=^export const tools.* = \[)/m)
      if (list.length === 0) throw new Error('tools/index.ts: the list of tools was not found')
      const imported = `import { ${names.join(', ')} } from './${file}'`
      await writeFile(at('tools/index.ts'), `${imported}\n${head}${names.join(', ')},${list.join('')}`)
    },
    remove,
  }
}

export type FixtureCopy = Awaited<ReturnType<typeof copyFixtureApp>>
