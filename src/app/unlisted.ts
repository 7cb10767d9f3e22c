import { globSync } from 'node:fs'
import { join } from 'node:path'
import { declaredPlaceOf } from '../core/tool/declared.ts'
import { readTextFile } from '../text-file.ts'
import type { App } from './app.ts'
import { fileIn } from './place.ts'

const declaration = /^(?:export )?const (\w+)[^=\n]*= define(Tool|Event)\b/gm

/** A sentence for each tool and event that a file in `tools/` declares and `tools/index.ts` does not have. */
export function unlistedIn({ events, folder, tools }: Pick<App, 'folder' | 'tools' | 'events'>): readonly string[] {
  const listed = new Set([...tools, ...events].map(value => toPlaceText(folder, value)))
  return globSync('tools/**/*.ts', { cwd: folder })
    .map(file => file.replaceAll('\\', '/'))
    .sort()
    .flatMap(file => declarationsIn(readTextFile(join(folder, file))).map(found => ({ ...found, file })))
    .filter(({ file, line }) => !listed.has(`${file}:${line}`))
    .map(
      ({ file, kind, line, name }) =>
        `${file}:${line}: "${name}" is not in the list "${kind}" of tools/index.ts, so it is not served. Import it there, and add it.`,
    )
}

function toPlaceText(folder: string, value: object): string {
  const place = declaredPlaceOf(value)
  return place ? `${fileIn(folder, place)}:${place.line}` : ''
}

const declarationsIn = (text: string) =>
  [...text.matchAll(declaration)].map(({ 1: name = '', 2: kind, index }) => ({
    name,
    kind: kind === 'Tool' ? 'tools' : 'events',
    line: text.slice(0, index).split('\n').length,
  }))
