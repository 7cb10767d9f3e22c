import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readPlainFile } from '../../../../src/identity/mesh/plain-file.ts'

const plain = `# What clients need.
mesh:
  authentication:
    bypassRoutes:
      # MCP
      - /mcp

      - /.well-known/a_b~c/
  healthcheck:
    enable: "false"
    route: /up
`

describe('a file of the mesh in its plain form', () => {
  it('is read without YAML', () => {
    expect(readPlainFile(plain)).toEqual({
      mesh: {
        authentication: { bypassRoutes: ['/mcp', '/.well-known/a_b~c/'] },
        healthcheck: { enable: false, route: '/up' },
      },
    })
  })

  it.each([
    ['nothing', ''],
    ['a word in quotes', plain.replace('/mcp', '"/mcp"')],
    ['a remark behind a route', plain.replace('/mcp', '/mcp # open')],
    ['another indentation', plain.replace('      - /mcp', '     - /mcp')],
    ['a tab', plain.replace('      - /mcp', '\t- /mcp')],
    ['another list of routes', `${plain}mesh:\n  authentication:\n    bypassRoutes:\n      - /actions\n`],
    ['lines of Windows', plain.replaceAll('\n', '\r\n')],
    ['a mark of a document', `---\n${plain}`],
    ['a route that is an anchor', plain.replace('/mcp', '&a /mcp')],
  ])('is left to YAML with %s', (_, yaml) => {
    expect(readPlainFile(yaml)).toBeUndefined()
  })

  it('has the routes that a reader of YAML finds, whatever stands in its place', () => {
    const line = fc.constantFrom(
      ...plain.split('\n'),
      ...[
        '      - /actions/x',
        '      - ""',
        '    - /x',
        '      - /a: b',
        '    enable: true',
        '  healthcheck: {}',
        '...',
        '  # x',
        '#',
        'x',
      ],
    )
    const lines = fc.oneof(
      fc.array(line, { maxLength: 12 }),
      fc.tuple(fc.nat(10), line).map(([at, other]) => plain.split('\n').with(at, other)),
      fc.tuple(fc.nat(10), line).map(([at, other]) => plain.split('\n').toSpliced(at, 0, other)),
    )
    fc.assert(
      fc.property(lines, given => {
        const yaml = given.join('\n')
        const read = readPlainFile(yaml)
        if (read)
          expect(JSON.parse(JSON.stringify(read, plainly))).toEqual(JSON.parse(JSON.stringify(parse(yaml), plainly)))
      }),
      { numRuns: 1000, examples: [[plain.split('\n')]] },
    )
  })
})

/** `"false"` is as good as `false` there. */
const plainly = (key: string, value: unknown): unknown => (key === 'enable' ? String(value) : value)
