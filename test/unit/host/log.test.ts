import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../src/core/failure.ts'
import type { CallRecord } from '../../../src/core/invoke/invoke.ts'
import { createLog, type LogParts } from '../../../src/host/log.ts'

function createWorld(level: LogParts['level'] = 'debug') {
  const writes: string[] = []
  const log = createLog({ level, now: () => new Date(0), write: text => writes.push(text) })
  /** The lines so far, read back. */
  const lines = (): Record<string, unknown>[] => {
    log.flush()
    return writes
      .join('')
      .split('\n')
      .filter(Boolean)
      .map(text => JSON.parse(text))
  }
  return { lines, log, writes }
}

const call: CallRecord = {
  requestId: 'r-1',
  surface: 'mcp',
  tool: 'readAccount',
  org: '00D5e000000AcmEEAS',
  user: '005000000000001AAA',
  client: undefined,
  outcome: 'ok',
  ms: 12.3456,
}

describe('a log line', () => {
  it('is one JSON object with time, level, message and fields', () => {
    const { lines, log } = createWorld()
    log.info('listening', { port: 3000, mcp: true })
    expect(lines()).toEqual([
      { time: '1970-01-01T00:00:00.000Z', level: 'info', message: 'listening', port: 3000, mcp: true },
    ])
  })

  it('says why something is worth a warning', () => {
    const { lines, log } = createWorld()
    log.warn('not taken', { event: 1 }, new AppError('upstream_failed', 'Salesforce answered with 410'))
    expect(lines()[0]).toMatchObject({ event: 1, cause: expect.stringMatching(/^upstream_failed: .* 410/) })
  })

  it.each(['info', 'warn', 'error'] as const)('has no words of a record that a failure quotes, at %s', level => {
    const { lines, log } = createWorld('info')
    const quoted = 'Ada Lovelace owes 12 $&'
    log[level]('not taken', {}, new AppError('rejected', `Salesforce refused: ${quoted}`, { quoted }))
    expect(lines()[0]).toMatchObject({ cause: expect.stringMatching(/^rejected: Salesforce refused: \.\.\. \|/) })
    expect(JSON.stringify(lines())).not.toContain('Ada')
  })

  it('stays one line, whatever is in it', () => {
    const { lines, log, writes } = createWorld()
    log.warn('two\nlines', { field: 'a\r\nb\u2028c' })
    expect(lines()[0]).toMatchObject({ message: 'two\nlines', field: 'a\r\nb\u2028c' })
    expect(writes.join('').match(/\n/g)).toHaveLength(1)
  })

  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('is left out below the level %s', (level, shown) => {
    const { lines, log } = createWorld(level)
    for (const at of ['debug', 'info', 'warn', 'error'] as const) log[at](at)
    expect(lines().map(line => line.message)).toEqual(shown)
  })
})

describe('what steers a terminal', () => {
  it.each(['\u007f', '\u009b2J', '\u202e', '\u2028', '\ufeff', '\ud83d', '\u001b[2J'])(
    'is written as an escape of JSON, and read back as what it is: %j',
    character => {
      const { lines, log, writes } = createWorld()
      log.info(`a${character}b`, { [character]: 'Bjørn 🎉' })
      expect(lines()[0]).toMatchObject({ message: `a${character}b`, [character]: 'Bjørn 🎉' })
      expect(writes.join('').slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
    },
  )
})

describe('the lines of one turn', () => {
  it('are written together, in order, without anybody asking', async () => {
    const { log, writes } = createWorld()
    log.info('one')
    log.info('two')
    expect(writes).toEqual([])
    await new Promise(resolve => setImmediate(resolve))
    expect(writes).toHaveLength(1)
    expect(writes[0]).toMatch(/one.*\n.*two.*\n$/)
    log.info('three')
    await new Promise(resolve => setImmediate(resolve))
    expect(writes).toHaveLength(2)
  })

  it('are written at once by flush, and never twice', async () => {
    const { log, writes } = createWorld()
    log.info('one')
    log.flush()
    log.flush()
    await new Promise(resolve => setImmediate(resolve))
    expect(writes).toHaveLength(1)
  })
})

describe('a line with what JSON cannot hold', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle

  it.each([
    ['a whole number beyond JSON', { rows: 10n }],
    ['an object that holds itself', { circle }],
  ])('says so instead of failing the tool: %s', (_, fields) => {
    const { lines, log } = createWorld()
    log.info('wrote', fields as never)
    log.info('next')
    expect(lines()).toMatchObject([{ level: 'info', message: 'wrote', fields: 'not JSON' }, { message: 'next' }])
  })
})

describe('the line of a call', () => {
  it('has exactly what the record has, with a tenth of a millisecond', () => {
    const { lines, log } = createWorld('info')
    log.record(call)
    const { client: _, ...known } = call
    expect(lines()).toEqual([{ time: '1970-01-01T00:00:00.000Z', level: 'info', message: 'call', ...known, ms: 12.3 }])
  })

  it.each([
    ['ok', 'info'],
    ['not_found', 'info'],
    ['deadline_exceeded', 'info'],
    ['internal', 'error'],
  ] as const)('of outcome %s has the level %s', (outcome, level) => {
    const { lines, log } = createWorld()
    log.record({ ...call, outcome })
    expect(lines()[0]?.level).toBe(level)
  })

  it('is left out below the level', () => {
    const { lines, log } = createWorld('error')
    log.record(call)
    log.record({ ...call, outcome: 'internal' })
    expect(lines()).toHaveLength(1)
  })
})

describe('the cause of a failure', () => {
  const causeOf = (cause: unknown, level: LogParts['level'] = 'info'): unknown => {
    const { lines, log } = createWorld(level)
    log.record({ ...call, outcome: 'internal', cause })
    return lines()[0]?.cause
  }

  it('is the kind of error and where it happened, without its message, which can hold a record value', () => {
    const text = causeOf(new TypeError('Acme Ltd has no name'))
    expect(text).toMatch(/^TypeError \| at .*log\.test\.ts/)
    expect(text).not.toContain('Acme')
  })

  it('has the message with the level debug', () => {
    expect(causeOf(new TypeError('Acme Ltd has no name'), 'debug')).toMatch(/^TypeError: Acme Ltd has no name \| at /)
  })

  it('has the code and message of our own errors, which hold no values', () => {
    const text = causeOf(new AppError('upstream_failed', 'Salesforce cut the answer.'))
    expect(text).toMatch(/^upstream_failed: Salesforce cut the answer\. \| at /)
  })

  it('shows what somebody else said about it while developing only', () => {
    const cause = new AppError('forbidden', 'No field.', { cause: 'Acme has no such column' })
    expect(causeOf(cause)).not.toContain('Acme')
    expect(causeOf(cause)).not.toContain('caused by')
    expect(causeOf(cause, 'debug')).toMatch(/^forbidden: No field\. \| Acme has no such column \| at /)
  })

  it('goes on to what caused it, again without messages', () => {
    const inner = new RangeError('Acme Ltd')
    const text = causeOf(new Error('outer Acme', { cause: inner }))
    expect(text).toMatch(/^Error \| at .* \| caused by RangeError \| at /)
    expect(text).not.toContain('Acme')
  })

  it('has at most six frames for each error', () => {
    expect(String(causeOf(new Error('x'))).split(' | at ').length).toBeLessThanOrEqual(7)
  })

  it('ends for errors that cause themselves', () => {
    const error = new Error('round')
    error.cause = error
    expect(String(causeOf(error)).match(/caused by/g)).toHaveLength(4)
  })

  it('shows no line of a message that looks like a frame', () => {
    expect(causeOf(new Error('first\n    at Acme Ltd, 1 Main Street'))).not.toContain('Acme')
    expect(causeOf(new AppError('internal', 'first', { cause: new Error('x\n  at Acme') }))).not.toContain('Acme')
  })

  it.each([['Acme Ltd'], [{ name: 'Acme Ltd' }], [['Acme Ltd']], [42]])(
    'that is no error is its type only: %j',
    thrown => {
      expect(causeOf(thrown)).toBe(typeof thrown)
    },
  )

  it('is absent where there is none', () => {
    expect(causeOf(undefined)).toBeUndefined()
  })
})

describe('a token', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_.]{20,60}$/).map(text => `S${text}`)
  const token = secret.chain(body =>
    fc.record({
      body: fc.constant(body),
      text: fc.constantFrom(
        `00D5e000000AcmE!${body}`,
        `00D5e000000AcmEEAS!${body}`,
        `Bearer ${body}`,
        `bearer   ${body}`,
        `Bearer\t${body}`,
        `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.${body.replaceAll('.', '_')}`,
      ),
    }),
  )
  const around = fc.string({ maxLength: 10 }).filter(text => !/[A-Za-z0-9_]$/.test(text))

  it('reaches no line, wherever it stands', () => {
    fc.assert(
      fc.property(token, around, ({ body, text }, before) => {
        const { lines, log, writes } = createWorld('debug')
        const given = `${before}${text}`
        const error = new Error(given, { cause: new AppError('internal', given, { cause: new TypeError(given) }) })
        log.info(given, { field: given })
        log.error('failed', { field: given }, error)
        log.record({ ...call, tool: given, requestId: given, outcome: 'internal', cause: error })
        expect(lines()).toHaveLength(3)
        expect(writes.join('')).not.toContain(body.replaceAll('.', '_'))
        expect(writes.join('')).not.toContain(body)
      }),
    )
  })

  it('is replaced alone: the line stays readable around it', () => {
    const { lines, log } = createWorld()
    log.info('asked', { header: 'Bearer abc', port: 1, path: 'x 00D5e000000AcmE!t.o_k y' })
    expect(lines()[0]).toMatchObject({ header: '[token]', port: 1, path: 'x [token] y' })
  })

  it.each([
    ['behind a line break', 'said\nBearer abc.def', 'said\n[token]'],
    ['in large letters', 'BEARER abc.def', '[token]'],
    ['a web token behind a line break', 'said\neyJhbGciOiJ9.eyJzdWIifQ.c2ln', 'said\n[token]'],
    ['a web token behind an escape', '\u0001eyJhbGciOiJ9.eyJzdWIifQ.c2ln', '\u0001[token]'],
    ['a web token behind a dash', 'x-eyJhbGciOiJ9.eyJzdWIifQ.c2ln', 'x-[token]'],
    ['a web token behind dots', 'a.b..eyJhbGciOiJ9.eyJzdWIifQ.', 'a.b..[token]'],
    ['a web token of five parts', 'eyJhbGciOiJ9.YQ.Yg.Yw.ZA x', '[token] x'],
    ['two tokens', 'Bearer a and 00D5e000000AcmE!b', '[token] and [token]'],
  ])('is found %s', (_, given, shown) => {
    const { lines, log } = createWorld()
    log.info(given, { field: given })
    expect(lines()[0]).toMatchObject({ message: shown, field: shown })
  })

  it('is looked for in time that grows with the line alone, whatever is in it', () => {
    const length = 600_000
    const beginnings = [
      '-eyJ',
      'eyJ.',
      'eyJa..',
      'eyJ-a.b',
      '00D',
      '00D5e000000AcmE!',
      'Bearer ',
      'Bearer',
      '\n',
      '\\u00',
      '.',
    ]
    for (const text of [...beginnings, ...beginnings.map(begun => `${begun}eyJa`)]) {
      const { lines, log } = createWorld()
      log.info(text.repeat(length / text.length), { field: `Bearer${' '.repeat(length)}` })
      expect(lines()).toHaveLength(1)
    }
  })

  it.each([
    'eyJ',
    'eyJhbGciOiJ9.eyJzdWIifQ',
    'monkeyJs.unit.test.ts',
    'C:\\neyJ',
    'bearer',
    'a forbearer',
    '00D5e000000AcmE!',
  ])('is nothing that only begins like one: %s', text => {
    const { lines, log } = createWorld()
    log.info(text)
    expect(lines()[0]?.message).toBe(text)
  })

  it('is nothing that merely looks official: ids and request ids stay', () => {
    const { lines, log } = createWorld()
    const requestId = '00D5e000000AcmEEAS-7c566091-7af3-4e87-8865-4e014444c298'
    log.record({ ...call, requestId })
    expect(lines()[0]).toMatchObject({ requestId, org: call.org, user: call.user })
  })
})
