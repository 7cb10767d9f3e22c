import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Milliseconds without another change: an editor saves a file in several steps. */
const settleMs = 150

/** Files of the app that are read only when everything starts: of the mesh, and of the settings. */
export const firstRead = ['heroku-applink-service-mesh.yaml', '.env'] as const

const isWatched = (file: string): boolean => file.endsWith('.ts') || firstRead.some(name => name === file)

/** One that is not there is watched once it is, where the folder that it appears in is watched. */
export interface WatchedFolder {
  readonly path: string
  /** Whether the folders within are watched too. */
  readonly deep: boolean
}

export interface SourceWatch {
  /** Something is being saved. */
  noticed(): void
  /** Nothing more has been saved for a moment. `isChanged`: a source is another one now. */
  settled(isChanged: boolean): void
}

/**
 * Tells of changes: `isChanged` after a TypeScript file in the folders, or one that is read at the start, was written, replaced, moved or removed, once for changes that
 * come together. Each folder is watched by itself: on Linux, Node's recursive watch loses a file that an editor or git
 * replaces by another.
 */
export function watchSources(folders: readonly WatchedFolder[], { noticed, settled }: SourceWatch): void {
  let watchers: FSWatcher[] = []
  let known = ''
  let isSource = false
  let timer: NodeJS.Timeout | undefined

  const notice = (file: string | null) => {
    isSource ||= !file || isWatched(file)
    if (isSource) noticed()
    clearTimeout(timer)
    timer = setTimeout(settle, settleMs)
  }
  /** New watchers before the old ones go, and both before `settled`: no change falls between. */
  const renew = (): boolean => {
    const old = watchers
    const paths = folders.filter(({ path }) => existsSync(path)).flatMap(foldersOf)
    watchers = paths.flatMap(path => watcherOf(path, notice) ?? [])
    for (const watcher of old) watcher.close()
    const moved = known !== paths.join()
    known = paths.join()
    return moved
  }
  const settle = () => {
    const moved = renew()
    const isChanged = isSource || moved
    isSource = false
    settled(isChanged)
  }
  renew()
}

const foldersOf = ({ deep, path }: WatchedFolder): string[] =>
  deep
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isDirectory())
        .map(entry => join(entry.parentPath, entry.name))
        .concat(path)
        .sort()
    : [path]

/** `undefined` for a folder that went away meanwhile. */
function watcherOf(path: string, notice: (file: string | null) => void): FSWatcher | undefined {
  try {
    return watch(path, (_, file) => notice(file)).on('error', () => notice(null))
  } catch {
    return undefined
  }
}
