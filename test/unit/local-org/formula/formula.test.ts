import { describe, expect, it } from 'vitest'
import { readFormula } from '../../../../local-org/formula/formula.ts'
import type { FormulaValue } from '../../../../local-org/formula/value.ts'

const day = (text: string): FormulaValue => ({ kind: 'date', ms: Date.parse(text) })

const record: Readonly<Record<string, FormulaValue>> = {
  Amount: 120.5,
  Rate__c: 0.25,
  Empty__c: null,
  Name: 'Ada "the first"',
  Stage: 'Won',
  Tags__c: 'red;blue',
  Done__c: true,
  Due__c: day('2026-01-31'),
  'Account.Owner.Email': 'o@example.com',
}
const before = { ...record, Stage: 'Open' }

const work = (text: string, isNew = false): FormulaValue =>
  readFormula(text).evaluate({
    ...{ now: Date.parse('2026-05-20T12:34:56Z'), isNew },
    read: path => record[path] ?? null,
    readPrior: path => before[path as keyof typeof before] ?? null,
  })

describe('a formula', () => {
  it.each<[string, FormulaValue]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['-2 + +3', 1],
    ['2 ^ 3', 8],
    ['Amount * Rate__c', 30.125],
    ['Amount + Empty__c', null],
    ['ROUND(1.005, 2)', 1.01],
    ['ROUND(-2.5, 0)', -3],
    ['ROUND(1234567.891, 15)', 1234567.891],
    ['ROUND(0.0000001, 2)', 0],
    ['TRUNC(-0.0000019, 6)', -0.000001],
    ['TRUNC(2.79, 1)', 2.7],
    ['FLOOR(-2.5)', -2],
    ['MFLOOR(-2.5)', -3],
    ['CEILING(2.1)', 3],
    ['MOD(-3, 5)', 2],
    ['MAX(1, Empty__c, 3)', 3],
    ['MIN(4, 2)', 2],
    ['ABS(-4)', 4],
    ['SQRT(9)', 3],
    ['"a" & \'b\' & Empty__c', 'ab'],
    ['"say \\"hi\\""', 'say "hi"'],
    ['LEFT("Salesforce", 5) + MID("Salesforce", 6, 2) + RIGHT("Salesforce", 3)', 'Salesforce'],
    ['LEN(Name)', 15],
    ['UPPER("ab") & LOWER("CD") & TRIM("  e ")', 'ABcde'],
    ['LPAD("7", 3, "0") & RPAD("x", 3, "-")', '007x--'],
    ['SUBSTITUTE("a.b.c", ".", "-")', 'a-b-c'],
    ['FIND("b", "abcb", 3)', 4],
    ['TEXT(1.50) & "/" & TEXT(DATE(2026, 2, 3))', '1.5/2026-02-03'],
    ['VALUE("12.5") + 1', 13.5],
    ['VALUE("")', null],
    ['CASESAFEID("0015e00002AbcDe")', '0015e00002AbcDeAAJ'],
    ['HYPERLINK("/x", "X")', '<a href="/x" target="_blank">X</a>'],
    ['IMAGE("/i.png", "i", 10, 20)', '<img src="/i.png" alt="i" height="10" width="20" border="0"/>'],
    ['"a" & BR() & "b"', 'a\nb'],
    ['IF(Done__c, "yes", 1 / 0)', 'yes'],
    ['CASE(Stage, "Open", 1, "Won", 2, 3)', 2],
    ['CASE(Empty__c, "Open", 1, 3)', 3],
    ['ISPICKVAL(Stage, "Won") && NOT(FALSE)', true],
    ['AND(TRUE, Empty__c)', false],
    ['OR(FALSE, !FALSE)', true],
    ['true || 1 / 0 = 1', true],
    ['INCLUDES(Tags__c, "blue")', true],
    ['CONTAINS(Name, "Ada") && BEGINS(Name, "A")', true],
    ['ISBLANK(Empty__c) && ISNULL(Empty__c) && Empty__c = ""', true],
    ['Empty__c > 1', false],
    ['Empty__c <> 1', true],
    ['"a" = "A"', false],
    ['1 <> 2 && 1 != 2 && 2 == 2 && 1 <= 1 && 2 >= 2', true],
    ['BLANKVALUE(Empty__c, 5)', 5],
    ['REGEX("AB-12", "[A-Z]{2}-\\\\d+")', true],
    ['REGEX("xAB-12", "[A-Z]{2}-\\\\d+")', false],
    ['TODAY()', day('2026-05-20')],
    ['TODAY() - Due__c', 109],
    ['ADDMONTHS(Due__c, 1)', day('2026-02-28')],
    ['Due__c + 1.9', day('2026-02-01')],
    ['YEAR(Due__c) * 10000 + MONTH(Due__c) * 100 + DAY(Due__c)', 20260131],
    ['WEEKDAY(DATE(2020, 1, 1))', 4],
    ['DATEVALUE(NOW())', day('2026-05-20')],
    ['DATEVALUE("2026-02-03") < TODAY()', true],
    ['HOUR(TIMEVALUE(NOW())) * 100 + MINUTE(TIMEVALUE("11:34:00"))', 1234],
    ['(NOW() - DATETIMEVALUE("2026-05-19 12:34:56")) * 24', 24],
    ['ISCHANGED(Stage) && PRIORVALUE(Stage) = "Open"', true],
    ['ISNEW()', false],
    ['/* why */ Account.Owner.Email', 'o@example.com'],
    ['Owner:User.Name', null],
  ])('%s', (text, value) => {
    expect(work(text)).toEqual(value)
  })

  it('of a new record has changed nothing', () => {
    expect([work('ISNEW()', true), work('ISCHANGED(Stage)', true)]).toEqual([true, false])
  })

  it('names the paths it reads, each once', () => {
    expect(readFormula('Amount + Amount * Account.Rate__c').paths).toEqual(['Amount', 'Account.Rate__c'])
  })

  it.each([
    ['1 / 0'],
    ['DATE(2026, 2, 30)'],
    ['VALUE("x")'],
    ['Name > 1 + TRUE'],
    ['Done__c > FALSE'],
    ['Stage = 1'],
    ['SQRT(-1)'],
    ['REGEX("a", "(")'],
    ['ADDMONTHS(TODAY(), 9999999)'],
  ])('has no value where there is none: %s', text => {
    expect(() => work(text)).toThrow(expect.objectContaining({ name: 'FormulaError' }))
  })
})

describe('a formula that cannot be read says why', () => {
  it.each([
    ['VLOOKUP(A, B, C)', 'uses VLOOKUP'],
    ['constructor()', 'uses CONSTRUCTOR'],
    ['IF(TRUE, 1)', 'gives IF 2 operands'],
    ['1 +', 'lacks something before its end'],
    ['(1', 'lacks )'],
    ['1 2', 'has "2" after its end'],
    ['"open', 'cannot be read at'],
    ['ISCHANGED(1 + 1)', 'asks ISCHANGED of no field'],
    ['', 'lacks something'],
  ])('%s', (text, why) => {
    expect(() => readFormula(text)).toThrow(why)
  })
})

describe('a hostile formula', () => {
  it.each([
    ['is too long', ' '.repeat(3901)],
    ['is too deep', `${'('.repeat(300)}1${')'.repeat(300)}`],
    ['has a chain without end', `1${'+1'.repeat(300)}`],
    ['negates without end', `${'-'.repeat(300)}1`],
    ['changes what has changed', `${'ISCHANGED('.repeat(40)}A${')'.repeat(40)}`],
    ['has many patterns', Array.from({ length: 6 }, () => 'REGEX(A, B)').join(' && ')],
  ])('is refused when it %s', (_, text) => {
    expect(() => readFormula(text)).toThrow(expect.objectContaining({ name: 'FormulaError' }))
  })

  it.each([
    ['stops a pattern that takes long', `REGEX("${'a'.repeat(40)}!", "(a+)+")`],
    ['builds no text beyond all fields', 'RPAD("a", 100000000)'],
    ['puts no long text in often', `SUBSTITUTE(RPAD("", 3900, "a"), "a", RPAD("", 3900, "b"))`],
  ])('%s', (_, text) => {
    expect(() => work(text)).toThrow(expect.objectContaining({ name: 'FormulaError' }))
  })
})
