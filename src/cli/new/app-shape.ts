import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readTextFile } from '../../text-file.ts'

/** How an app is written: what its files import the package as, and where its tests are. */
export interface AppShape {
  readonly kit: string
  readonly testing: string
  /** Whose `describe` and `it` its tests use. */
  readonly runner: 'vitest' | 'node:test'
  /** Of tests in one process, and of those that start programs; from the folder of the app. */
  readonly testFolder: string
  readonly programTestFolder: string
}

interface AppPackage {
  readonly imports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Reads the shape of an app from its `package.json` and its folders. */
export function readShape(folder: string): AppShape {
  const path = packageFileOf(folder)
  const { dependencies, devDependencies, imports } = (path ? JSON.parse(readTextFile(path)) : {}) as AppPackage
  const has = (alias: string): boolean => imports !== undefined && alias in imports
  // Of this package's own app, whose `test/` has more than the tests of its tools.
  const isOurs = existsSync(join(folder, 'test/app'))
  return {
    kit: has('#kit') ? '#kit' : 'applink-action-host',
    testing: has('#testing') ? '#testing' : 'applink-action-host/testing',
    runner: 'vitest' in { ...dependencies, ...devDependencies } ? 'vitest' : 'node:test',
    testFolder: isOurs ? 'test/app/tools' : 'test',
    programTestFolder: isOurs ? 'test/app/e2e' : 'test/e2e',
  }
}

/** The nearest one upwards, as Node looks for it: by that the imports of the app are read. */
function packageFileOf(folder: string): string | undefined {
  const path = join(folder, 'package.json')
  if (existsSync(path)) return path
  const above = dirname(folder)
  return above === folder ? undefined : packageFileOf(above)
}
