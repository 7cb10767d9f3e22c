import { readdirSync } from 'node:fs'
import { assetUrl } from '../assets.ts'
import type { ObjectDefinition } from '../model.ts'
import { type ObjectNotation, readObject } from '../store/notation.ts'
import { readTextFile } from '../text.ts'

/** Reads every `*.json` of a folder of object files, the standard objects of this program unless told otherwise. */
export function readObjects(folder = assetUrl('sample/objects/')): readonly ObjectDefinition[] {
  const files = readdirSync(folder).filter(file => file.endsWith('.json'))
  return files.map(file => readObject(JSON.parse(readTextFile(new URL(file, folder))) as ObjectNotation))
}
