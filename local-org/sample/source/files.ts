import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { readTextFile } from '../../text.ts'
import { readXml, type XmlNode } from '../../xml/xml.ts'

/** A file of an `sf` project in source format. */
export interface SourceFile {
  readonly path: string
  /** File name without its ending: `Invoice__c`, `Total__c`, `Rate.Gold`. */
  readonly name: string
  /** Name of the object that a file under `objects/` belongs to. */
  readonly object: string
  readonly root: XmlNode
}

export interface SourceFiles {
  metadata(kind: string): readonly SourceFile[]
  /** Paths of `data/*-plan.json`, as `sf data import tree` takes them. */
  readonly plans: readonly string[]
}

const planEnding = '-plan.json'

const skipped = new Set(['node_modules', '.git', '.sf', '.sfdx'])

const isWanted = (name: string, folder: string): boolean =>
  name.endsWith('-meta.xml') || (name.endsWith(planEnding) && basename(folder) === 'data')

function* walk(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !skipped.has(entry.name)) yield* walk(path)
    if (entry.isFile() && isWanted(entry.name, folder)) yield path
  }
}

/** Below the folder of an object. */
const partFolders = new Set(['fields', 'validationRules'])

function readFile(path: string, ending: string): SourceFile {
  const name = basename(path).slice(0, -ending.length)
  const folder = dirname(path)
  const object = basename(partFolders.has(basename(folder)) ? dirname(folder) : folder)
  const text = readTextFile(path)
  try {
    return { path, name, object, root: readXml(text) }
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

const isInProject = (folder: string): boolean =>
  existsSync(join(folder, 'sfdx-project.json')) || (dirname(folder) !== folder && isInProject(dirname(folder)))

/** A folder that `sf` would take for a project, or for a part of one. */
function checkFolder(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${folder}: there is no such folder`)
  if (isInProject(resolve(folder))) return
  throw new Error(`${folder}: no sf project, since neither it nor a folder above has a sfdx-project.json`)
}

/**
 * Finds files anywhere below folders by their kind, such as `field` for `*.field-meta.xml`, in the order of folders and paths.
 * @throws Error when a folder is not in an `sf` project
 */
export function createSourceFiles(folders: readonly string[]): SourceFiles {
  folders.forEach(checkFolder)
  const paths = folders.flatMap(folder => [...walk(folder)])
  return {
    metadata(kind) {
      const ending = `.${kind}-meta.xml`
      return paths.filter(path => path.endsWith(ending)).map(path => readFile(path, ending))
    },
    plans: paths.filter(path => path.endsWith(planEnding)),
  }
}
