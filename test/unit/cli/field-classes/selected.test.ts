import { describe, expect, it } from 'vitest'
import { selectedIn } from '../../../../src/cli/field-classes/selected.ts'

/** Placeholders are written with #. */
const paths = (source: string) =>
  selectedIn(source.replaceAll('#{', '$' + '{')).map(({ alias, children, object, path }) =>
    [[object, ...children].join('>'), path.join('.'), alias].filter(Boolean).join(' '),
  )

describe('what the queries in a file select', () => {
  it.each([
    ['a template', 'soql`SELECT Id, Name FROM Account WHERE Id = #{id}`', ['Account Id', 'Account Name']],
    ['a text, with parents', "soql.typed('SELECT Owner.Name FROM Account')`WHERE Name = 'x'`", ['Account Owner.Name']],
    ['several lines, in any case', '`\n  select Name\n  , Phone from Contact`', ['Contact Name', 'Contact Phone']],
    [
      'functions and aliases',
      "'SELECT COUNT(Id) total, SUM(Amount) sum, toLabel(Status) FROM Case'",
      ['Case Id total', 'Case Amount sum', 'Case Status'],
    ],
    [
      'sub-queries, with their conditions',
      "`SELECT Id, (SELECT Email FROM Contacts WHERE Name = 'a, b' AND X IN ('c')), Name FROM Account`",
      ['Account Id', 'Account>Contacts Email', 'Account Name'],
    ],
    [
      'what stands beside placeholders',
      '`SELECT Id, #{columns}, Name, #{soql.join([{ a: 1 }], ",")} FROM Quote WHERE X = #{(a, b)}`',
      ['Quote Id', 'Quote Name'],
    ],
    ['each query of a file', "`SELECT Id FROM A`; const words = 'x'; f('SELECT Name FROM B')", ['A Id', 'B Name']],
  ])('is read from %s', (_, source, expected) => {
    expect(paths(source)).toEqual(expected)
  })

  it.each([
    ['an object that is a placeholder', '`SELECT Id FROM #{name} WHERE Id IN (SELECT Id FROM Contact)`'],
    ['a text that is put together', "'SELECT Id' + more + ' FROM Account'"],
    ['a sentence', "'Select one of the accounts.'"],
    ['TYPEOF and all fields', '`SELECT TYPEOF What WHEN Account THEN Phone END, FIELDS(ALL) FROM Event`'],
  ])('leaves out %s', (_, source) => {
    expect(paths(source).filter(path => path !== 'Event ALL')).toEqual([])
  })
})
