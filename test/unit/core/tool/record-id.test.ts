import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { toLongId } from '../../../../src/core/ids.ts'
import { toIssueText } from '../../../../src/core/invoke/issues.ts'
import { recordId } from '../../../../src/core/tool/record-id.ts'

const schema = z.object({ accountId: recordId().describe('Account Id.') })
const problemOf = (accountId: unknown): string => {
  const { error } = schema.safeParse({ accountId })
  return error ? toIssueText(error) : ''
}

describe('the id of a record', () => {
  it.each(['001A0000006Vm9r', '001A0000006Vm9rIAC'])('%s arrives with 18 characters', accountId => {
    expect(schema.parse({ accountId })).toEqual({ accountId: '001A0000006Vm9rIAC' })
  })

  it.each([
    ['a name', 'Alpenblick Hotels'],
    ['nothing', ''],
    ['16 characters', '001A0000006Vm9rI'],
    ['more than 18', '001A0000006Vm9rIACx'],
    ['signs', "001A0000006Vm9'"],
    ['letters that are not of ASCII', '001A0000006Vm9é'],
    ['a line break behind it', '001A0000006Vm9rIA\n'],
  ])('is not %s, which is said once and with what to send', (_, text) => {
    expect(problemOf(text)).toBe('accountId: must be the id of a record, 15 or 18 letters and digits; names are no ids')
  })

  it('may have to be one of an object, in both forms', () => {
    const ofQuote = recordId().startsWith('0Q0')
    expect(ofQuote.safeParse('0Q0A0000006Vm9r').data).toBe(toLongId('0Q0A0000006Vm9r'))
    expect(ofQuote.safeParse('001A0000006Vm9r').success).toBe(false)
  })

  it('says its lengths to clients, and no pattern that costs each of them tokens', () => {
    expect(z.toJSONSchema(schema, { io: 'input' }).properties).toEqual({
      accountId: { type: 'string', minLength: 15, maxLength: 18, description: 'Account Id.' },
    })
  })
})
