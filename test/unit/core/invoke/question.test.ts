import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toQuestion, toWords } from '../../../../src/core/invoke/question.ts'
import { toPlainText } from '../../../../src/core/unseen.ts'

const tool = { title: 'Set discount', writes: 'changes' } as const
const linesOf = (input: Record<string, unknown>): string[] => toQuestion({ tool, input }).split('\n').slice(2)

describe('the question before a change', () => {
  it('names the tool, and nothing else when there are no arguments', () => {
    expect(toQuestion({ tool, input: { left: undefined } })).toBe('Run "Set discount"? It changes data in Salesforce.')
  })

  it.each([
    ['a text', { accountName: 'Acme' }, '- Account name: Acme'],
    ['a number', { amount: 1.5 }, '- Amount: 1.5'],
    ['a flag', { isUrgent: false }, '- Is urgent: false'],
    ['an empty text', { note: '' }, '- Note: (empty)'],
    ['a list', { ids: ['a', 'b'] }, '- Ids: ["a","b"]'],
    ['an object', { line: { product: 'X', count: 2 } }, '- Line: {"product":"X","count":2}'],
    ['a text that would begin a line', { note: 'x\n- Amount: 1' }, '- Note: x - Amount: 1'],
    ['a text that turns around', { note: 'a\u202Egnp.exe' }, '- Note: a gnp.exe'],
    ['letters that are not seen', { note: 'a\u200B\u2066b\u0000c' }, '- Note: a b c'],
  ])('shows %s on a line of its own', (_, input, line) => {
    expect(linesOf(input)).toEqual([line])
  })

  it('says how long a text is that it cuts', () => {
    expect(linesOf({ note: 'x'.repeat(5000) })).toEqual([`- Note: ${'x'.repeat(200)}... (5000 characters)`])
  })

  it('says how many arguments it leaves out', () => {
    const input = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`field${index}`, index]))
    expect(linesOf(input)).toHaveLength(21)
    expect(linesOf(input).at(-1)).toBe('- and 5 more')
  })

  it('is bounded and has one line for each argument, whatever these are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.anything({ maxDepth: 2 })), input => {
        const safe = JSON.parse(JSON.stringify(input, (_, value) => (typeof value === 'bigint' ? 0 : value)))
        const text = toQuestion({ tool, input: safe })
        expect(text.length).toBeLessThan(8000)
        expect(text.split('\n').length).toBeLessThanOrEqual(2 + Math.min(Object.keys(safe).length, 21))
      }),
    )
  })
})

describe('a plain text', () => {
  it('is never cut within a character', () => {
    expect(toPlainText(`${'x'.repeat(9)}🎉🎉`, 10)).toBe(`${'x'.repeat(9)}...`)
  })

  it.each([
    [null, ''],
    [undefined, ''],
    [5, '5'],
    ['  a\t\r\nb  ', 'a b'],
  ])('of %j is %j', (value, expected) => {
    expect(toPlainText(value)).toBe(expected)
  })
})

describe('a name in words', () => {
  it.each([
    ['discountPercent', 'Discount percent'],
    ['account_and_contact_work', 'Account and contact work'],
    ['id', 'Id'],
    ['', ''],
  ])('%s is %s', (name, words) => {
    expect(toWords(name)).toBe(words)
  })
})
