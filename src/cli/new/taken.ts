import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../../app/app.ts'
import { jobStatusName } from '../../core/job/job.ts'
import { toolNameProblem } from '../../core/names.ts'

/** What a new tool is to have. */
export interface Wanted {
  readonly name: string
  /** Those that are to be new, from the folder of the app. */
  readonly files: readonly string[]
  /** By file, the texts that the name is to stand in beside others. */
  readonly texts: Readonly<Record<string, string>>
}

/** Words that no `const` can have. */
const reserved: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
   finally for function if implements import in instanceof interface let new null package private protected public return
   static super switch this throw true try typeof undefined var void while with yield`.split(/\s+/),
)

/** Why no tool of this name can be called by anybody; `undefined` when one can. */
export function nameProblem(name: string, { events, tools }: Pick<App, 'events' | 'tools'>): string | undefined {
  const isSame = (other: string): boolean => other.toLowerCase() === name.toLowerCase()
  if (isSame(jobStatusName)) return `the host itself has an operation "${jobStatusName}"`
  if (reserved.has(name)) return `"${name}" is a word of JavaScript; add a noun to it`
  const problem = toolNameProblem(name)
  if (problem !== undefined) return problem
  const other = [...tools, ...events].find(each => isSame(each.name))
  return other && `there is a tool "${other.name}"`
}

/** Why the files of a new tool cannot be written beside those that are there; `undefined` when they can. */
export function fileProblem(folder: string, { files, name, texts }: Wanted): string | undefined {
  const there = files.find(file => existsSync(join(folder, file)))
  if (there !== undefined) return `${there} is there already; choose another name, or remove it`
  const [file] = Object.entries(texts).find(([, text]) => bindingsIn(text).has(name)) ?? []
  return file && `${file} has something called "${name}"; choose another name`
}

const imported = /^import (?:type )?(.+?) from /gms
const declared = /^(?:export )?(?:async )?(?:const|let|function|class|interface|type) (\w+)/gm

/** What a file imports and declares at its first level. */
function bindingsIn(text: string): ReadonlySet<string> {
  const imports = [...text.matchAll(imported)].flatMap(([, names = '']) => names.match(/\w+/g) ?? [])
  return new Set([...imports, ...[...text.matchAll(declared)].map(([, name = '']) => name)])
}
