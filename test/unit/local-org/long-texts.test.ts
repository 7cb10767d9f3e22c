import { describe, expect, it } from 'vitest'
import { readCell } from '../../../local-org/data-cloud/cell.ts'
import { toSqliteText } from '../../../local-org/data-cloud/sql-text.ts'
import type { FieldDefinition } from '../../../local-org/model.ts'
import { readNumber } from '../../../local-org/records/values/number-value.ts'
import { readParameters } from '../../../local-org/search/parameters.ts'
import { readXml } from '../../../local-org/xml/xml.ts'

const length = 400_000
const repeated = (text: string): string => text.repeat(Math.ceil(length / text.length))

const amount: FieldDefinition = { name: 'Amount', label: 'Amount', type: 'double' }
const search = (where: string) => {
  const sobjects = Array.from({ length: 200 }, () => ({ name: 'Lead', where: where.slice(0, 50_000) }))
  return readParameters({ method: 'POST', query: new URLSearchParams(), body: { q: 'x', sobjects } } as never)
}

/** Of these, what reads a part again and again takes minutes, and the test ends for its time; what does not, milliseconds. */
const rows: readonly (readonly [string, 'refused' | 'none' | 'read', () => unknown])[] = [
  ['digits that are no number', 'none', () => readNumber(amount, `${repeated('0')}x`)],
  ['blanks that are no number', 'none', () => readNumber(amount, `${repeated(' ')}x`)],
  ['digits that are no cell', 'none', () => readCell('DECIMAL', `${repeated('0')}x`)],
  ['comments without an end in SQL', 'refused', () => toSqliteText(`SELECT ${repeated('/*')}`, new Date(0))],
  ['texts without an end in SQL', 'refused', () => toSqliteText(`SELECT ${repeated("''")}'`, new Date(0))],
  ['comments without an end in XML', 'refused', () => readXml(repeated('<!--'))],
  ['instructions without an end in XML', 'refused', () => readXml(repeated('<?'))],
  ['texts without an end in XML', 'refused', () => readXml(repeated('<![CDATA['))],
  ['a name without an end in XML', 'refused', () => readXml(`<${repeated('a')}`)],
  ['names without an end in XML', 'refused', () => readXml(repeated('<a '))],
  ['texts without an end in a clause', 'read', () => search(repeated("\\'"))],
]

const outcomeOf = (read: () => unknown): string => {
  try {
    return read() === undefined ? 'none' : 'read'
  } catch {
    return 'refused'
  }
}

describe('a long text made to keep the local org busy', () => {
  it.each(rows)('is done with at once: %s are %s', (_, outcome, read) => {
    expect(outcomeOf(read)).toBe(outcome)
  })
})

describe('what lacks its end', () => {
  it('is refused in SQL: a comment', () => {
    expect(() => toSqliteText('SELECT 1 /* and so on', new Date(0))).toThrow('a comment has no end')
    expect(() => toSqliteText('SELECT 1 /*/', new Date(0))).toThrow('a comment has no end')
    expect(toSqliteText('SELECT 1 /**/ /* x */', new Date(0))).toBe('SELECT 1')
  })

  it.each(['<a><!-- x</a>', '<a><?x</a>', '<a><![CDATA[x</a>', '<a<b></b></a>'])('is refused in XML: %s', text => {
    expect(() => readXml(text)).toThrow()
  })
})
