import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import * as z from 'zod'
import { readTextFile } from '../../text-file.ts'

/** A file that is made; `name` from the folder, with slashes. */
export interface MadeFile {
  readonly name: string
  readonly text: string
}

/** What became of the files, by name. */
export interface Written {
  readonly written: readonly string[]
  /** Changed by hand, and as it would be made today when it was made. */
  readonly kept: readonly string[]
  /** Changed by hand, and made otherwise today: the new form lies in the folder `beside`. */
  readonly beside: readonly string[]
  /** Not made any more. */
  readonly removed: readonly string[]
  /** Not made any more, and changed by hand: they stay, and are named as long as they are there. */
  readonly left: readonly string[]
}

/** Says of each file what was made, so that a change by hand is seen. */
const recordFile = '.made.json'
/** Where the new form of a file goes that a person changed: outside of what is deployed. */
export const besideFolder = 'beside'

/** By name: the digest of what was made. */
const digestsSchema = z.record(z.string(), z.string())

/**
 * Writes what is made into a folder, but nothing over what a person changed there, nor over what was there before.
 * @throws Error when the record of what was made cannot be read
 */
export function writeMadeFiles(folder: string, files: readonly MadeFile[]): Written {
  const known = readRecord(folder)
  const fates = files.map(file => ({ name: file.name, fate: writeFile(folder, file, known[file.name]) }))
  const unmade = Object.entries(known).filter(([name]) => !files.some(file => file.name === name))
  const removed = unmade.filter(([name, digest]) => remove(folder, name, digest)).map(([name]) => name)
  const left = unmade.filter(([name]) => findIn(folder, name) !== undefined)
  const made = files.map(({ name, text }) => [name, digestOf(text)] as const)
  const digests = Object.fromEntries([...made, ...left])
  write(join(folder, recordFile), `${JSON.stringify(digests, null, 2)}\n`)
  const having = (fate: Fate): readonly string[] => fates.filter(each => each.fate === fate).map(({ name }) => name)
  const byFate = { written: having('written'), kept: having('kept'), beside: having('beside') }
  return { ...byFate, removed, left: left.map(([name]) => name) }
}

type Fate = 'same' | 'written' | 'kept' | 'beside'

function writeFile(folder: string, { name, text }: MadeFile, known: string | undefined): Fate {
  const path = join(folder, name)
  const found = read(path)
  if (found !== undefined && digestOf(found) === digestOf(text)) return 'same'
  if (found === undefined || digestOf(found) === known) {
    write(path, text)
    return 'written'
  }
  if (known === digestOf(text)) return 'kept'
  write(join(folder, besideFolder, name), text)
  return 'beside'
}

/** Takes away what nobody changed. */
function remove(folder: string, name: string, digest: string): boolean {
  const found = findIn(folder, name)
  if (found === undefined || digestOf(found) !== digest) return false
  rmSync(resolve(folder, name))
  return true
}

/** Names are from a file that anybody may have written: none leads out of the folder. */
function findIn(folder: string, name: string): string | undefined {
  const path = resolve(folder, name)
  return path.startsWith(resolve(folder) + sep) ? read(path) : undefined
}

function readRecord(folder: string): z.infer<typeof digestsSchema> {
  const text = read(join(folder, recordFile))
  if (text === undefined) return {}
  try {
    return digestsSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Error(
      `${join(folder, recordFile)} is not as it was written: take it from version control, or delete it, and every file counts as changed by hand.`,
      { cause },
    )
  }
}

const read = (path: string): string | undefined => (existsSync(path) ? readTextFile(path) : undefined)

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Of the lines: Git may end them otherwise on another machine. */
const digestOf = (text: string): string => createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
