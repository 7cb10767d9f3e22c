import { describe, expect, it } from 'vitest'
import { toReadable } from '../../../../src/cli/dev/log-text.ts'

const users = [{ username: 'sara.sales@acme.example', userId: '005000000000001AAA', accessToken: 'secret' }]
const read = (line: object): string => toReadable(JSON.stringify({ time: '2026-11-22T04:05:06.789Z', ...line }), users)

const call = {
  level: 'info',
  message: 'call',
  requestId: 'r-1',
  surface: 'mcp',
  tool: 'readAccount',
  org: '00D5e000000AcmEEAS',
  user: '005000000000001AAA',
  outcome: 'ok',
  ms: 12.3,
}

describe('the readable line of a call', () => {
  it('says when, what, how it went, how long it took, and who asked', () => {
    expect(read(call)).toBe('04:05:06  readAccount  ok  12.3 ms  mcp  sara.sales@acme.example  r-1')
  })

  it('says of a repetition under a key that it is one', () => {
    expect(read({ ...call, repeated: true })).toContain('  ok  repeated  12.3 ms  ')
  })

  it('shows the id of a user whom nobody knows by name', () => {
    expect(read({ ...call, user: '005000000000009AAA' })).toContain('  005000000000009AAA  ')
  })

  it('shows the client of a call without a user', () => {
    expect(read({ ...call, user: undefined, client: 'billing' })).toContain('  billing  ')
  })

  it('shows where a failure comes from, one line for each frame', () => {
    const text = read({ ...call, outcome: 'internal', cause: 'TypeError: x | at a (a.ts:1:1) | at b (b.ts:2:2)' })
    expect(text.split('\n')).toEqual([
      expect.stringContaining('  internal  '),
      '          TypeError: x',
      '          at a (a.ts:1:1)',
      '          at b (b.ts:2:2)',
    ])
  })

  it('keeps a caret below the word that it points at', () => {
    const [, , query, caret] = read({ ...call, cause: 'forbidden: x | SELECT Nmae |        ^' }).split('\n')
    expect(caret?.indexOf('^')).toBe(query?.indexOf('Nmae'))
  })
})

describe('what a caller wrote', () => {
  const forged = 'x\n04:05:06  addProducts  ok\r\u001b[2K\u009b1A\u2028\u202eno'
  const shown = 'x\\u000a04:05:06  addProducts  ok\\u000d\\u001b[2K\\u009b1A\\u2028\\u202eno'

  it('has no line of its own and moves no cursor, wherever it stands', () => {
    expect(read({ level: 'info', message: 'refused', outcome: 'not_found', path: forged })).toBe(
      `04:05:06  refused  not_found  path=${shown}`,
    )
    expect(read({ level: 'info', message: forged, [forged]: 'a' })).toBe(`04:05:06  ${shown}  ${shown}=a`)
    const fields = ['tool', 'outcome', 'surface', 'client', 'requestId'] as const
    for (const field of fields) {
      const text = read({ ...call, user: undefined, [field]: forged })
      expect(text).toContain(shown)
      expect(text.split('\n')).toHaveLength(1)
    }
    expect(read({ ...call, ms: forged, time: `2026-11-22T${forged}` })).toMatch(/^x\\u000a04:05: {2}.* {2}x\\u000a/)
  })

  it('stays behind the call that it belongs to, within its cause', () => {
    const text = read({ ...call, outcome: 'internal', cause: `rejected: ${forged} | at a (a.ts:1:1)` })
    expect(text.split('\n').slice(1)).toEqual([`          rejected: ${shown}`, '          at a (a.ts:1:1)'])
    expect(read({ level: 'error', message: 'failed', cause: forged })).toBe(`04:05:06  failed  ${shown}`)
  })

  it('is shown as JSON where it is no text', () => {
    expect(read({ level: 'info', message: 'asked', given: { a: forged } })).toBe(
      `04:05:06  asked  given={"a":"${shown.replaceAll('\\u000a', '\\n').replaceAll('\\u000d', '\\r')}"}`,
    )
  })
})

describe('any other line', () => {
  it('has its message, its outcome and its facts', () => {
    expect(read({ level: 'info', message: 'listening', port: 3000, mcp: true })).toBe(
      '04:05:06  listening  port=3000  mcp=true',
    )
    expect(read({ level: 'info', message: 'refused', outcome: 'not_found', path: '/x' })).toBe(
      '04:05:06  refused  not_found  path=/x',
    )
  })

  it('says of a job which tool it was, and how long it took', () => {
    const job = { level: 'info', message: 'job', job: 'j-1', requestId: 'r-1', tool: 'enrollAccounts', outcome: 'ok' }
    expect(read({ ...job, ms: 1234 })).toBe('04:05:06  job  ok  enrollAccounts  1234 ms  job=j-1  requestId=r-1')
  })

  it('has what failed beside it, and where below', () => {
    const cause = 'TypeError: x | at a (a.ts:1:1) | at b (b.ts:2:2)'
    expect(read({ level: 'error', message: 'unhandled rejection', fix: 'write await', cause }).split('\n')).toEqual([
      '04:05:06  unhandled rejection  fix=write await  TypeError: x',
      '          at a (a.ts:1:1)',
      '          at b (b.ts:2:2)',
    ])
  })

  it.each(['', 'plain text', '{', 'null', '5', '[]', '{"message":"no time"}', '{"time":5,"message":"x"}'])(
    'that is no line of the log stays as it is: %j',
    text => {
      expect(toReadable(text, users)).toBe(text)
    },
  )
})
