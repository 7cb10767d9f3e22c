import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { toToolNames, toToolText, withRoutes, withTool } from '../../../../src/cli/new/scaffold.ts'

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
    const reference = ['/docs', '/docs/start.js', '/docs/scalar.js', '/api/openapi.yaml']
    const lines = (paths: string[]) => paths.map(path => `\n    - ${path}`).join('')
    expect(first).toBe(`mesh:\n  a:${lines(['/mcp', ...reference, '/api/shipOrder'])}\n`)
    expect(withRoutes(first, toToolNames('ship'))).toBe(first.replace(/\n$/, '\n    - /api/ship\n'))
  })

  it('are left alone where there is no list of them', () => {
    expect(() => withRoutes('mesh:\n', shipOrder)).toThrow('the list bypassRoutes was not found')
  })
})
