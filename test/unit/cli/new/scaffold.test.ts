import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { toToolNames, toToolText, withRoutes, withTool, withVariables } from '../../../../src/cli/new/scaffold.ts'

const read = (file: string): string => readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')
const shipOrder = toToolNames('shipOrder')

describe('the names of a new tool', () => {
  it.each([
    ['shipOrder', 'ship-order', 'Ship order'],
    ['ship', 'ship', 'Ship'],
    ['syncERPOrders', 'sync-erporders', 'Sync erporders'],
    ['getV2Quote', 'get-v2-quote', 'Get v2 quote'],
  ])('%s is in %s.ts, and called %s', (name, file, title) => {
    expect(toToolNames(name)).toEqual({ name, file, title })
  })
})

describe('a pattern', () => {
  it('is refused when its file is not written as all are', () => {
    expect(() => toToolText('export const other = 1', 'plain', shipOrder)).toThrow('no line like')
    expect(toToolText(read('src/cli/new/templates/tool.txt'), 'plain', shipOrder)).toContain("name: 'shipOrder'")
  })
})

describe('the list of tools', () => {
  const short =
    "import type { Tool } from '#kit'\nimport { b } from './b.ts'\nimport { z } from './z.ts'\n\nexport const tools: readonly Tool[] = [b, z]\n"

  it('gets a line in the order of the files, and the tool at its end', () => {
    expect(withTool(short, shipOrder)).toBe(
      short
        .replace('import { z }', "import { shipOrder } from './ship-order.ts'\nimport { z }")
        .replace('[b, z]', '[b, z, shipOrder]'),
    )
    expect(withTool(short, toToolNames('zz')).split('\n').slice(2, 4)).toEqual([
      ...["import { z } from './z.ts'", "import { zz } from './zz.ts'"],
    ])
  })

  it('is written one tool a line when it is long', () => {
    expect(withTool(read('test/fixtures/tools/index.ts'), shipOrder)).toContain(`,\n  shipOrder,\n]`)
  })

  it('is left alone when it is written in another way', () => {
    expect(() => withTool('export const tools = []', shipOrder)).toThrow('the list of tools was not found')
  })
})

describe('the routes of the mesh', () => {
  it('get the operation after those that are there', () => {
    const mesh = 'mesh:\n  a:\n    - /api/x\n    - /api/y\n  healthcheck:\n'
    expect(withRoutes(mesh, shipOrder)).toContain('    - /api/y\n    - /docs\n')
    expect(withRoutes(mesh, shipOrder)).toContain('    - /api/shipOrder\n  healthcheck:\n')
  })

  it('get the reference page with the first operation, and once', () => {
    const first = withRoutes('mesh:\n  a:\n    - /mcp\n', shipOrder)
    const reference = ['/docs', '/api/openapi.yaml']
    const lines = (paths: string[]) => paths.map(path => `\n    - ${path}`).join('')
    expect(first).toBe(`mesh:\n  a:${lines(['/mcp', ...reference, '/api/shipOrder'])}\n`)
    expect(withRoutes(first, toToolNames('ship'))).toBe(first.replace(/\n$/, '\n    - /api/ship\n'))
  })

  it('are left alone where there is no list of them', () => {
    expect(() => withRoutes('mesh:\n', shipOrder)).toThrow('the list bypassRoutes was not found')
  })
})

describe('app.json with the variables of a tool', () => {
  const names = { name: 'shipOrder' }
  const envOf = (text: string) => (JSON.parse(text) as { env: Record<string, unknown> }).env
  const entry = { description: 'For the third party that the tool shipOrder talks to.', required: true }

  it('has those that it lacked before the others, and all else as it stood', () => {
    const before = '{\n  "addons": ["a", "b"],\n  "env": {\n    "SHIPS_KEY": { "required": true }\n  }\n}\n'
    const after = withVariables(before, ['SHIPS_URL', 'SHIPS_KEY'], names)
    expect(envOf(after)).toEqual({ SHIPS_URL: entry, SHIPS_KEY: { required: true } })
    expect(after).toContain('"addons": ["a", "b"],\n')
    expect(withVariables(after, ['SHIPS_URL', 'SHIPS_KEY'], names)).toBe(after)
  })

  it('has them where it says what the app needs, not what a test of it does', () => {
    const test = '  "environments": {\n    "test": {\n      "env": {}\n    }\n  },\n'
    const after = withVariables(`{\n${test}  "env": {}\n}`, ['SHIPS_URL'], names)
    expect(JSON.parse(after)).toMatchObject({ environments: { test: { env: {} } }, env: { SHIPS_URL: entry } })
    expect(after).toContain(test)
  })

  it('has them where there were none', () => {
    expect(envOf(withVariables('{ "env": {} }', ['SHIPS_URL', 'SHIPS_KEY'], names))).toEqual({
      SHIPS_URL: entry,
      SHIPS_KEY: entry,
    })
    expect(() => withVariables('{}', ['SHIPS_URL'], names)).toThrow('app.json: "env" was not found')
  })
})
