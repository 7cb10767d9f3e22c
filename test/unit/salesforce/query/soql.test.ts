import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Soql } from '../../../../src/core/org/query.ts'
import { soql, soqlTextOf } from '../../../../src/salesforce/query/soql.ts'

const refuses = (make: () => unknown, code: string) => expect(make).toThrow(expect.objectContaining({ code }))

describe('a value in a query is written as its literal', () => {
  test.each([
    ["O'Brien", String.raw`'O\'Brien'`],
    ['a"b', String.raw`'a\"b'`],
    ['a\\b', String.raw`'a\\b'`],
    ['\n\r\t\f', String.raw`'\n\r\t\f'`],
    ['\b\x07', String.raw`'\u0008\u0007'`],
    ['\x01\x1f\x7f', String.raw`'\u0001\u001f\u007f'`],
    ['Müller 東京 😀', "'Müller 東京 😀'"],
    ['', "''"],
    ["' OR Name != '", String.raw`'\' OR Name != \''`],
    [12, '12'],
    [-0.5, '-0.5'],
    [1e21, '1000000000000000000000'],
    [1e-7, '0.0000001'],
    [12n, '12'],
    [true, 'true'],
    [false, 'false'],
    [null, 'null'],
    [new Date(Date.UTC(2026, 0, 31, 12, 30)), '2026-01-31T12:30:00.000Z'],
    [['a', "b'"], String.raw`('a','b\'')`],
    [[1, 2], '(1,2)'],
  ])('%#: %s', (value, literal) => {
    expect(soqlTextOf(soql`SELECT Id FROM Account WHERE X = ${value}`)).toBe(
      `SELECT Id FROM Account WHERE X = ${literal}`,
    )
  })
})

describe('a query refuses', () => {
  test.each([
    ['an empty list', []],
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['an infinity', Number.POSITIVE_INFINITY],
    ['a plain object', {}],
    ['an object that looks like a query', { text: 'Id' }],
    ['a list in a list', [['a']]],
    ['a function', () => 'x'],
    ['a symbol', Symbol('x')],
    ['a boxed text', new String('x')],
  ])('%s', (_name, value) => {
    refuses(() => soql`SELECT Id FROM Account WHERE X IN ${value as string}`, 'internal')
  })

  test('an invalid date, and a date before 1700', () => {
    refuses(() => soql`SELECT Id FROM Account WHERE X = ${new Date(Number.NaN)}`, 'invalid_input')
    refuses(() => soql`SELECT Id FROM Account WHERE X = ${new Date('1600-01-01')}`, 'invalid_input')
  })

  test('NUL, where a program might take the text to end', () => {
    refuses(() => soql`SELECT Id FROM Account WHERE X = ${'a\0b'}`, 'invalid_input')
    refuses(() => soql.like('a\0b'), 'invalid_input')
  })

  test('half of a surrogate pair', () => {
    refuses(() => soql`SELECT Id FROM Account WHERE X = ${'a\ud800'}`, 'invalid_input')
  })

  test('a placeholder inside quotes, where its text would be query text', () => {
    const hostile = ' OR Name != null OR Name = '
    refuses(() => soql`SELECT Id FROM Account WHERE Name = '${hostile}'`, 'internal')
    refuses(() => soql`SELECT Id FROM Account WHERE Name LIKE '%${hostile}%'`, 'internal')
  })

  test('a quote that is never closed', () => {
    refuses(() => soql`SELECT Id FROM Account WHERE Name = 'x`, 'internal')
  })
})

test('quotes of the template itself stay as they are written, escapes included', () => {
  expect(soqlTextOf(soql`SELECT Id FROM Account WHERE Name = 'O\'Brien' AND X = ${'y'}`)).toBe(
    String.raw`SELECT Id FROM Account WHERE Name = 'O\'Brien' AND X = 'y'`,
  )
})

describe('helpers', () => {
  test('name takes API names and parent paths only', () => {
    expect(soqlTextOf(soql`SELECT ${soql.name('Owner.Manager.Name')} FROM ${soql.name('Tier__c')}`)).toBe(
      'SELECT Owner.Manager.Name FROM Tier__c',
    )
    for (const name of ['', 'a b', 'Name,Id', "x'", '1a', 'a..b', '.a', 'a.', 'Näme', 'a.b.c.d.e.f.g', 'a\n']) {
      refuses(() => soql.name(name), 'invalid_input')
    }
  })

  test('date gives the UTC day', () => {
    expect(soqlTextOf(soql.date(new Date('2026-02-03T23:59:59Z')))).toBe('2026-02-03')
    expect(soqlTextOf(soql.date('2026-02-03'))).toBe('2026-02-03')
    expect(soqlTextOf(soql.date('2028-02-29'))).toBe('2028-02-29')
    const none = ['2026-02-30', '2026-02-29', '2026-04-31', '1900-02-29', '2026-00-01', '0001-01-01']
    for (const day of [...none, '2026-2-3', '2026-13-01', '2026-02-32', '2026-02-03 OR', 'TODAY']) {
      refuses(() => soql.date(day), 'invalid_input')
    }
  })

  test('like makes wildcards of the text plain characters', () => {
    expect(soqlTextOf(soql.like('50%_a\\'))).toBe(String.raw`'%50\%\_a\\%'`)
    expect(soqlTextOf(soql.like('a', 'starts'))).toBe("'a%'")
    expect(soqlTextOf(soql.like('a', 'ends'))).toBe("'%a'")
    expect(soqlTextOf(soql.like("a'", 'equals'))).toBe(String.raw`'a\''`)
  })

  test('join puts conditions in parentheses', () => {
    const conditions = [soql`A = ${1} OR B = ${2}`, soql`C = ${"'"}`]
    expect(soqlTextOf(soql.join(conditions, 'AND'))).toBe(String.raw`((A = 1 OR B = 2) AND (C = '\''))`)
    expect(soqlTextOf(soql.join([soql`A = ${1}`], 'OR'))).toBe('(A = 1)')
    expect(soqlTextOf(soql.join([soql.name('Id'), soql.name('Name')], ','))).toBe('Id, Name')
    refuses(() => soql.join([], 'AND'), 'internal')
  })

  test('and joins the conditions that are there, and refuses to be none', () => {
    const filter = (name?: string) => soql.when(name, value => soql`Name = ${value}`)
    expect(soqlTextOf(soql.and(soql`IsClosed = FALSE`, filter("a'"), filter()))).toBe(
      String.raw`((IsClosed = FALSE) AND (Name = 'a\''))`,
    )
    expect(soqlTextOf(soql.and(filter(), soql`A = ${1} OR B = ${2}`))).toBe('(A = 1 OR B = 2)')
    refuses(() => soql.and(filter(), undefined), 'internal')
  })

  test('when takes every value but null for one that is there', () => {
    const given = [0, false, '', null, undefined].map(value => soql.when(value, one => soql`A = ${one}`))
    expect(given.map(condition => condition && soqlTextOf(condition))).toEqual([
      'A = 0',
      'A = false',
      "A = ''",
      undefined,
      undefined,
    ])
  })

  test('a query in a query is inserted as query text', () => {
    const condition = soql`Name = ${"a'"}`
    expect(soqlTextOf(soql`SELECT Id FROM Account WHERE ${condition}`)).toBe(
      String.raw`SELECT Id FROM Account WHERE Name = 'a\''`,
    )
  })
})

describe('only the template makes a query', () => {
  test.each([
    'SELECT Id FROM Account',
    { text: 'SELECT Id FROM Account' },
    null,
    undefined,
    ['SELECT Id FROM Account'],
    JSON.parse(JSON.stringify(soql`SELECT Id FROM Account`)),
  ])('%j is refused', value => {
    refuses(() => soqlTextOf(value as Soql), 'internal')
  })

  test('a copy with another text is still the query it was made as', () => {
    const copy = { ...soql`SELECT Id FROM Account`, text: 'SELECT Id FROM User' }
    expect(soqlTextOf(copy as Soql)).toBe('SELECT Id FROM Account')
  })
})

const plain: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' }

/** Reads a string literal as the SOQL reference describes it: what it means, and what stands behind it. */
function readStringLiteral(text: string): { value: string; rest: string } {
  const body = /^'((?:[^'\\]|\\u[0-9a-f]{4}|\\[^u])*)'/s.exec(text)?.[1] ?? ''
  const value = body.replace(/\\(?:u([0-9a-f]{4})|(.))/gs, (_all, code, character) =>
    code === undefined ? (plain[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  )
  return { value, rest: text.slice(body.length + 2) }
}

test('any text is read back as itself and nothing stands behind it', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom("'", '\\', '"', '\n', '%', '_', 'u', 'n', ' OR ', '0027', '\u2019', '\u0001') }),
  )
  fc.assert(
    fc.property(hostile, given => {
      const text = given.replaceAll('\0', '')
      const literal = soqlTextOf(soql`${text}`)
      expect(readStringLiteral(literal)).toEqual({ value: text, rest: '' })
    }),
    { numRuns: 2000 },
  )
})
