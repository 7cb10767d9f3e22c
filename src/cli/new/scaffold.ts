import type { AppShape } from './app-shape.ts'

/** What a new tool is called in each place. */
export interface ToolNames {
  /** On the wire and in code, such as `shipOrder`. */
  readonly name: string
  /** Of its file, without ending, such as `ship-order`. */
  readonly file: string
  /** For people, such as `Ship order`. */
  readonly title: string
}

export function toToolNames(name: string): ToolNames {
  const words = name.replace(/([A-Z]+)/g, ' $1').toLowerCase()
  return { name, file: words.replaceAll(' ', '-'), title: words.charAt(0).toUpperCase() + words.slice(1) }
}

/** The sentence with which the file of a pattern starts, and what is left of it. */
const opening = /^\/\*\* (.+) \*\/\n/

/** What a pattern shows; `undefined` when its file does not start with a sentence. */
export const sentenceOf = (text: string): string | undefined => opening.exec(text)?.[1]

/** The file of a new tool: the pattern's, with the names of the new one. @throws Error where the pattern is not written as all are */
export function toToolText(pattern: string, patternName: string, { name, title }: ToolNames): string {
  const changes: readonly (readonly [RegExp, string])[] = [
    [new RegExp(`^export const ${patternName} = `, 'm'), `export const ${name} = `],
    [new RegExp(`^ {2}name: '${patternName}',$`, 'm'), `  name: '${name}',`],
    [/^ {2}title: '.*',$/m, `  title: '${title}',`],
  ]
  return changes.reduce((text, [from, to]) => {
    if (!from.test(text)) throw new Error(`tools: the file of ${patternName} has no line like ${from.source}`)
    return text.replace(from, () => to)
  }, pattern)
}

/** A template of a test, and the folder it is for. */
export interface TestTemplate {
  readonly text: string
  readonly folder: string
}

/** A first test of a new tool, from the template with words in capitals for what is different in each. */
export function toTestText({ folder, text }: TestTemplate, { file, name }: ToolNames, shape: AppShape): string {
  const { runner, testing } = shape
  const root = folder.replaceAll(/\w+/g, '..')
  const words = { NAME: name, FILE: file, RUNNER: runner, TESTING: testing, ROOT: root }
  return text.replaceAll(/\b(?:NAME|FILE|RUNNER|TESTING|ROOT)\b/g, word => words[word as keyof typeof words])
}

const maxWidth = 120
const list = /(?<=export const tools: readonly Tool\[\] = )\[([^\]]*)\]/

/** `tools/index.ts` with a line more. @throws Error when it is not written as it was */
export function withTool(index: string, { file, name }: ToolNames): string {
  const found = list.exec(index)
  const line = `import { ${name} } from './${file}.ts'`
  const lines = index.split('\n')
  const own = lines.filter(text => /^import .* from '\.\//.test(text))
  if (!found?.[1] || own.length === 0) throw new Error('tools/index.ts: the list of tools was not found')
  const names = [...found[1].split(',').map(text => text.trim()), name].filter(text => text !== '')
  const next = own.find(text => pathOf(text) > `./${file}.ts`)
  const at = next === undefined ? lines.lastIndexOf(own.at(-1) ?? '') + 1 : lines.indexOf(next)
  return lines
    .toSpliced(at, 0, line)
    .join('\n')
    .replace(list, () => toList(names))
}

const pathOf = (line: string): string => /from '([^']+)'/.exec(line)?.[1] ?? ''

function toList(names: readonly string[]): string {
  const line = `[${names.join(', ')}]`
  const isShort = `export const tools: readonly Tool[] = ${line}`.length <= maxWidth
  return isShort ? line : `[\n${names.map(name => `  ${name},\n`).join('')}]`
}

/**
 * `app.json` with the variables of a tool's third party, of which it has some already.
 * @throws Error when it has no list of variables
 */
export function withVariables(
  appJson: string,
  variables: readonly string[],
  { name }: Pick<ToolNames, 'name'>,
): string {
  const { env } = JSON.parse(appJson) as { readonly env?: object }
  const start = /^(?:\{ | {2}|\t)"env": \{/m.exec(appJson)
  if (!env || !start) throw new Error('app.json: "env" was not found')
  const missing = variables.filter(variable => !Object.hasOwn(env, variable))
  const description = `For the third party that the tool ${name} talks to.`
  const entries = missing.map(
    variable => `\n    "${variable}": {\n      "description": "${description}",\n      "required": true\n    }`,
  )
  const at = start.index + start[0].length
  const isEmpty = Object.keys(env).length === 0
  return appJson.slice(0, at) + entries.join(',') + (missing.length > 0 && !isEmpty ? ',' : '') + appJson.slice(at)
}

const reference = ['/docs', '/api/openapi.yaml']

/**
 * The mesh's file with the address of a tool on the `api` surface, and with those of its reference page for the first one.
 * @throws Error when it has no list of routes
 */
export function withRoutes(mesh: string, { name }: Pick<ToolNames, 'name'>): string {
  const routes = [...mesh.matchAll(/^( *- )(\/.*)$/gm)]
  const last = routes.findLast(([, , path = '']) => path.startsWith('/api/')) ?? routes.at(-1)
  if (!last) throw new Error('heroku-applink-service-mesh.yaml: the list bypassRoutes was not found')
  const missing = [...reference, `/api/${name}`].filter(path => !routes.some(([, , route]) => route === path))
  const end = last.index + last[0].length
  return mesh.slice(0, end) + missing.map(path => `\n${last[1]}${path}`).join('') + mesh.slice(end)
}
