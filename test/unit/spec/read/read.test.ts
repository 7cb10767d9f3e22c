import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readSpec } from '../../../../src/spec/read/read.ts'
import { cpuMsOf } from '../../../cpu-time.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string, fileName?: string) => readSpec(bytes(text), fileName)
const refusal = (text: string, fileName?: string) => () => read(text, fileName)

describe('reading a document', () => {
  it('gives the same value from JSON and from YAML', () => {
    const document = {
      openapi: '3.0.3',
      info: { title: 'Shop' },
      paths: { '/a': { get: {} } },
      list: [1, true, null, 'x'],
    }
    expect(read(JSON.stringify(document)).document).toEqual(document)
    expect(read(stringify(document)).document).toEqual(document)
  })

  it('tells the format by the name of the file, else by how it starts', () => {
    const json = '{"openapi": "3.0.3"}'
    expect(read(json, 'spec.JSON').text).toEqual({ format: 'json', sizeChars: 20, fileName: 'spec.JSON' })
    expect(read(json, 'spec.yaml').text.format).toBe('yaml')
    expect(read(json).text).toEqual({ format: 'json', sizeChars: 20 })
    expect(read('openapi: 3.0.3', 'spec').text.format).toBe('yaml')
  })

  it('takes a byte order mark, Windows line ends and comments', () => {
    const text = '\uFEFF# Orders\r\nopenapi: 3.0.3\r\ninfo:\r\n  title: Shop # ours\r\n'
    const file = read(text)
    expect(file.document).toEqual({ openapi: '3.0.3', info: { title: 'Shop' } })
    expect(file.linesOf(['/info/title'])).toEqual(new Map([['/info/title', 4]]))
  })

  it('follows aliases and merge keys of YAML', () => {
    const { document } = read(
      'openapi: 3.0.3\nbase: &base {type: string, title: a}\nown: {<<: *base, title: b}\nsame: *base\n',
    )
    expect(document.own).toEqual({ title: 'b', type: 'string' })
    expect(document.same).toEqual({ type: 'string', title: 'a' })
  })

  it('keeps names that JavaScript would mistake for something else', () => {
    for (const text of ['{"openapi":"3.0.3","__proto__":{"a":1}}', 'openapi: 3.0.3\n__proto__: {a: 1}']) {
      const { document } = read(text)
      expect(Object.keys(document)).toEqual(['openapi', '__proto__'])
      expect('a' in document).toBe(false)
    }
  })
})

describe('lines', () => {
  const yaml = 'openapi: 3.0.3\npaths:\n  /a/b:\n    get:\n      tags:\n        - one\n        - two\n      x~y: 1\n'

  it('are those of keys and items', () => {
    const json = JSON.stringify(
      { openapi: '3.0.3', paths: { '/a/b': { get: { tags: ['one', 'two'], 'x~y': 1 } } } },
      null,
      1,
    )
    const pointers = ['', '/paths', '/paths/~1a~1b/get', '/paths/~1a~1b/get/tags/1', '/paths/~1a~1b/get/x~0y']
    expect([...read(yaml).linesOf(pointers).values()]).toEqual([1, 2, 4, 7, 8])
    expect([...read(json).linesOf(pointers).values()]).toEqual([1, 3, 5, 8, 10])
  })

  it('are those of the nearest parent for what is not there', () => {
    expect([
      ...read(yaml).linesOf(['/paths/~1a~1b/put/tags', '/info/title', '/paths/~1a~1b/get/tags/7']).values(),
    ]).toEqual([3, 1, 5])
  })

  it('are those of an alias for what it stands for', () => {
    const file = read('openapi: 3.0.3\nbase: &base\n  title: a\nown: *base\n')
    expect([...file.linesOf(['/base/title', '/own/title']).values()]).toEqual([3, 4])
  })

  it('are found for every key of any document, in both formats', () => {
    const key = fc.string({ minLength: 1, maxLength: 5 }).filter(name => name !== '<<')
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    }))
    fc.assert(
      fc.property(value, given => {
        const document = { openapi: '3.0.3', given }
        const json = JSON.stringify(document, undefined, 2)
        const yaml = stringify(document, {
          lineWidth: 0,
          defaultStringType: 'QUOTE_DOUBLE',
          defaultKeyType: 'QUOTE_DOUBLE',
        })
        const pointers = pointersIn(document)
        expect(read(json).document).toEqual(document)
        expect(read(yaml).document).toEqual(document)
        for (const text of [json, yaml]) {
          const lines = read(text).linesOf(pointers)
          for (const pointer of pointers) expect(keyAt(text, lines.get(pointer))).toContain(keyIn(pointer))
        }
      }),
      { numRuns: 200 },
    )
  })
})

const pointersIn = (value: unknown, pointer = ''): readonly string[] =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? []
    : Object.entries(value).flatMap(([key, child]) => {
        const inner = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
        return [inner, ...pointersIn(child, inner)]
      })

const keyIn = (pointer: string) =>
  JSON.stringify(pointer.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~')).slice(1, -1)

/** The text of a line; how a key is escaped there is the same in JSON and in YAML with double quotes. */
const keyAt = (text: string, line: number | undefined) => text.split('\n')[(line ?? 0) - 1] ?? ''

describe('a file that cannot be linted', () => {
  it.each([
    ['nothing', '', 'no OpenAPI document'],
    ['another text', 'hello: world', 'no OpenAPI document'],
    ['a list', '[{"openapi": "3.0.3"}]', 'no OpenAPI document'],
    ['JSON without openapi', '{"info": {}}', 'no OpenAPI document'],
    ['openapi deeper down', 'info:\n  openapi: 3.0.3\n', 'no OpenAPI document'],
    ['a value in place of an object', '{"openapi"', 'Line 1: The JSON is broken: : is missing'],
    ['JSON without a comma', '{"openapi": "3.0.3"\n "info": {}}', 'Line 2: The JSON is broken: , is missing'],
    ['JSON with a comma too many', '{"openapi": "3.0.3",\n}', 'Line 2: The JSON is broken: a key in quotes is missing'],
    ['JSON with an open text', '{"openapi": "3.0.3\\"}', 'a text has no end'],
    ['JSON with a wrong word', '{"openapi": nil}', 'a value is missing'],
    ['JSON that goes on', '{"openapi": "3.0.3"}\n{}', 'Line 2: The JSON is broken: the end is missing'],
    ['JSON with a wrong escape', '{"openapi": "\\x"}', 'a wrong escape'],
    ['a key twice in JSON', '{"openapi": "3.0.3",\n"a": 1,\n"\\u0061": 2}', 'Line 3: The key "a" is there twice'],
    ['a key twice in YAML', 'openapi: 3.0.3\na: 1\na: 2\n', 'Line 3: The key "a" is there twice'],
    ['a key that is no text', 'openapi: 3.0.3\n? [a]\n: 1\n', 'Line 2: The YAML has a key that is no text'],
    ['broken YAML', 'openapi: 3.0.3\ninfo: a: b\n', 'Line 2: The YAML is broken'],
    ['YAML with tabs', 'openapi: 3.0.3\ninfo:\n\ttitle: a\n', 'Line 3: The YAML is broken'],
    ['two documents', 'openapi: 3.0.3\n---\nopenapi: 3.0.3\n', 'Line 2: The file holds more than one YAML document'],
    ['an alias to nothing', 'openapi: *version\n', 'The alias *version leads to nothing'],
    ['an alias into itself', 'openapi: 3.0.3\na: &a {b: [*a]}\n', 'The alias *a leads to nothing, or into itself'],
  ])('says so: %s', (_, text, message) => {
    expect(refusal(text)).toThrow(message)
  })

  it('says so: YAML in a file that ends in .json', () => {
    expect(refusal('openapi: 3.0.3', 'spec.json')).toThrow('The JSON is broken')
  })

  it('says so: bytes that are no text', () => {
    expect(() => readSpec(Uint8Array.of(0x6f, 0xff, 0xfe))).toThrow('no UTF-8 text')
  })
})

describe('a hostile file', () => {
  const head = 'openapi: 3.0.3\n'
  const laughs = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]\n`).join('')
  const deepKeys = Array.from({ length: 50 }, (_, n) => `${' '.repeat(n + 1)}${'k'.repeat(100)}:\n`).join('')
  const chain = Array.from({ length: 300 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}]\n`).join('')

  it.each([
    ['aliases that multiply', `${head}a0: &a0 [x]\n${laughs}`, 'The aliases multiply'],
    ['aliases that nest', `${head}a0: &a0 [x]\n${chain}`, 'More than 200'],
    [
      'a path of thousands of names',
      JSON.stringify({ openapi: '3.0.3', paths: { [`/${'{a}/'.repeat(5_000)}`]: {} } }),
      'The keys down to "/{a}/{a}/{a}',
    ],
    ['long keys in each other', `${head}a:\n${deepKeys}`, 'have more than 4,000 characters'],
    ['many lists in each other', `${head}a: ${'['.repeat(1_000_000)}`, 'More than 200'],
    ['many maps in each other', `${head}a: ${'{a: '.repeat(300_000)}`, 'More than 200'],
    ['many items in each other', `${head}a:\n  ${'- '.repeat(500_000)}`, 'More than 200'],
    [
      'ever more indentation',
      head + Array.from({ length: 2_000 }, (_, n) => `${' '.repeat(n)}a:\n`).join(''),
      'More than 200',
    ],
    ['many documents', head + '---\n'.repeat(500_000), 'more than one YAML document'],
    ['an error in every line', head + 'a: b: c\n'.repeat(30_000), 'The YAML is broken'],
    ['a key of nothing in every line', head + ': : :\n'.repeat(30_000), 'The key "null" is there twice'],
    ['deep JSON', `{"openapi":${'['.repeat(5_000_000)}`, 'More than 200'],
    ['an endless text', `{"openapi":"${'\\'.repeat(5_000_000)}`, 'a text has no end'],
    ['many quotes', `{"openapi":"${'\\"'.repeat(2_000_000)}`, 'a text has no end'],
    ['too many bytes', `{"openapi":"${'x'.repeat(20_000_000)}"}`, 'more than 20,000,000 are not read'],
    ['too much YAML', `openapi: ${'x'.repeat(12_000_000)}`, 'more than 12,000,000 are not read'],
    ['many empty lines', `${'\n'.repeat(10_000_000)}`, 'no OpenAPI document'],
    ['many brackets', `${'{'.repeat(10_000_000)}`, 'The JSON is broken'],
    ['a long other text', 'openapi is not a key here '.repeat(200_000), 'no OpenAPI document'],
  ])('is refused at once: %s', (_, text, message) => {
    expect(cpuMsOf(() => expect(refusal(text)).toThrow(message))).toBeLessThan(5000)
  })
})
