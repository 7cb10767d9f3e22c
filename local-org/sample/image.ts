import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { assetUrl } from '../assets.ts'
import { readCsv } from '../csv.ts'
import { toSecond } from '../store/store.ts'
import { readTextFile } from '../text.ts'
import { wallClock } from '../zones.ts'
import { sampleTime } from './load.ts'

/** The records of an org that was new at a second. */
export interface OrgImage {
  readonly bytes: Uint8Array
  readonly second: Date
}

interface Wanted {
  readonly now: Date
  /** What tells it from others of the day. */
  readonly variant: string
}

/** Days, and states of the sources between which somebody goes back and forth. */
const mostKept = 16
const ending = '.org-image'

/**
 * What `make` gives for a second of this day, kept beside what Node keeps of the program, and trusted as that is. `undefined`
 * where Node keeps nothing, and when no image can be told from its sample.
 */
export function readImage({ now, variant }: Wanted, make: (second: Date) => Uint8Array): OrgImage | undefined {
  const folder = getCompileCacheDir()
  if (folder === undefined) return undefined
  const days = [wallClock(readZone(), now.getTime()), now].map(each => each.toISOString().slice(0, 10))
  const key = hashOf([readProgramHash(), ...days, variant])
  return readKept(folder, key) ?? makeImage(folder, key, { now, make })
}

const hashOf = (parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 32)
}

const readZone = (): string =>
  readCsv(readTextFile(assetUrl('sample/data/Organization.csv')))[0]?.get('TimeZoneSidKey') ?? 'GMT'

let programHash: string | undefined

/** Of everything that the records of a new org could depend on. Once in a process, as the code is loaded once. */
function readProgramHash(): string {
  programHash ??= hashOf(programFiles().flatMap(file => [file, readFileSync(file)]))
  return programHash
}

function programFiles(): readonly string[] {
  const folders = new Set([fileURLToPath(new URL('../', import.meta.url)), fileURLToPath(assetUrl('./'))])
  const entries = [...folders].flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true }))
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .toSorted()
}

const imagesIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith(ending)) : []

function readKept(folder: string, key: string): OrgImage | undefined {
  const name = imagesIn(folder).find(each => each.startsWith(key))
  if (name === undefined) return undefined
  const path = join(folder, name)
  const bytes = readIfThere(path)
  const [, second = '', sum] = name.slice(0, -ending.length).split('-')
  if (bytes && sumOf(bytes) === sum) return { bytes, second: new Date(Number(second)) }
  rmSync(path, { force: true })
  return undefined
}

/** Another start may have taken it away meanwhile, as an old one. */
function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** Tells what was not written whole, or spoilt since: no org starts with that. */
const sumOf = (bytes: Uint8Array): string => crc32(bytes).toString(16)

interface Making {
  readonly now: Date
  readonly make: (second: Date) => Uint8Array
}

function makeImage(folder: string, key: string, { make, now }: Making): OrgImage | undefined {
  const second = new Date(toSecond(now))
  if (toSecond(now).endsWith(sampleTime)) return undefined
  const bytes = make(second)
  const path = join(folder, `${[key, second.getTime(), sumOf(bytes)].join('-')}${ending}`)
  const draft = join(folder, randomUUID())
  try {
    writeFileSync(draft, bytes)
    renameSync(draft, path)
    removeOld(folder)
  } catch {
    // A full disk, or a folder of somebody else: the next start makes it anew.
    rmSync(draft, { force: true })
  }
  return { bytes, second }
}

function removeOld(folder: string): void {
  const images = imagesIn(folder).map(name => join(folder, name))
  const byAge = images.map(path => ({ path, at: statSync(path).mtimeMs })).toSorted((a, b) => b.at - a.at)
  for (const { path } of byAge.slice(mostKept)) rmSync(path, { force: true })
}
