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

/** A tool to start from when no pattern fits. */
export const plainTool = `import * as z from 'zod'
import { AppError, defineTool, soql } from '#kit'

export const plain = defineTool({
  name: 'plain',
  title: 'Plain',
  description: 'Returns the name of one account. Use when ...',
  input: z.object({ accountId: z.string().length(18).describe('Account Id, 18 characters.') }),
  output: z.object({ name: z.string().describe('Account name.') }),
  writes: false,
  async run({ accountId }, { org }) {
    const account = await org.queryOne<{ Name: string }>(soql\`SELECT Name FROM Account WHERE Id = \${accountId}\`)
    if (!account) throw new AppError('not_found', 'accountId: there is no such account, or you may not see it')
    return { name: account.Name }
  },
})
`

/** The first test of a new tool: that it can be served and published, and takes nothing it does not name. */
export const toTestText = ({ file, name }: ToolNames): string => `import { describe, expect, it } from 'vitest'
import { appLink } from '../../../app-link.config.ts'
import { createCatalog } from '../../../src/core/catalog.ts'
import { createApiDocument } from '../../../src/openapi/api-document.ts'
import { createDocument } from '../../../src/openapi/document.ts'
import { ${name} as tool } from '../../../tools/${file}.ts'

describe('${name}', () => {
  const catalog = createCatalog([tool])

  it('can be served and published wherever it is offered', () => {
    for (const surface of tool.surfaces) expect(catalog.toolOf(tool.name, surface)).toBe(tool)
    const documents = [createDocument(catalog, appLink), createApiDocument(catalog, appLink)]
    const paths = documents.flatMap(document => Object.keys(document?.paths ?? {}))
    const expected = tool.surfaces.filter(surface => surface !== 'mcp').map(surface => \`/\${surface}/\${tool.name}\`)
    expect(paths).toEqual(expect.arrayContaining(expected))
  })

  it('refuses a field that it does not name', () => {
    const { error } = tool.input.safeParse({ noSuchField: 1 })
    expect(JSON.stringify(error?.issues)).toContain('noSuchField')
  })
})
`

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

/** The mesh's file with the address of a tool on the `api` surface. @throws Error when it lists no such address */
export function withRoute(mesh: string, { name }: Pick<ToolNames, 'name'>): string {
  const last = [...mesh.matchAll(/^( *- )\/api\/.*$/gm)].at(-1)
  if (!last) throw new Error('heroku-applink-service-mesh.yaml: no route begins with /api/')
  const end = last.index + last[0].length
  return `${mesh.slice(0, end)}\n${last[1]}/api/${name}${mesh.slice(end)}`
}
