import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One line of a Containerfile, with those that go on with it. */
export interface Step {
  readonly name: string
  readonly text: string
}

/** What stands between one FROM and the next. */
export interface Stage {
  readonly name: string | undefined
  readonly from: string
  readonly steps: readonly Step[]
}

/** Reads the stages of a Containerfile, as far as ours go: no variables, no here-documents. */
export function readContainerfile(folder: string): readonly Stage[] {
  const lines = readFileSync(join(folder, 'Containerfile'), 'utf8')
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .join('\n')
    .replaceAll('\\\n', '')
    .split('\n')
    .filter(line => line.trim() !== '')
  const steps = lines.map(line => {
    const [, name = '', text = ''] = /^([A-Z]+) +(.*\S) *$/.exec(line) ?? []
    if (name === '') throw new Error(`no instruction: ${line}`)
    return { name, text }
  })
  const starts = steps.flatMap(({ name }, at) => (name === 'FROM' ? [at] : []))
  return starts.map((start, at) => {
    const [, from = '', name] = /^(\S+)(?: AS (\S+))?$/.exec(steps[start]?.text ?? '') ?? []
    return { from, name, steps: steps.slice(start + 1, starts[at + 1]) }
  })
}

/** The words of an instruction that is a list. */
export function wordsOf({ steps }: Stage, name: string): readonly string[] {
  const { text = '' } = steps.findLast(step => step.name === name) ?? {}
  return JSON.parse(text.slice(text.indexOf('['))) as readonly string[]
}

/** What `.dockerignore` lets into an image: it names all that may, and nothing but names of files and folders at the top. */
export function readAllowed(folder: string): readonly string[] {
  const [all, ...allowed] = readFileSync(join(folder, '.dockerignore'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  const isName = (line: string): boolean => /^![\w.-]+$/.test(line)
  if (all !== '*' || !allowed.every(isName)) throw new Error('.dockerignore does not name what may be in the image')
  return allowed.map(line => line.slice(1))
}
