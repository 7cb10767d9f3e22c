import { fileURLToPath } from 'node:url'

/** Node runs no TypeScript inside `node_modules`: the package runs what was emitted from the sources, the checkout the sources. */
const isEmitted = import.meta.url.endsWith('.js')
const root = new URL(isEmitted ? '../../' : '../', import.meta.url)

/** A file or folder of this package, by its path from the root, which is the same in the checkout. */
export const packageFile = (path: string): URL => new URL(path, root)

/** The path of a program of this package for Node to run, by the path of its source, such as `local-org/main.ts`. */
export const programFile = (source: string): string =>
  fileURLToPath(packageFile(isEmitted ? `dist/${source.replace(/\.ts$/, '.js')}` : source))
