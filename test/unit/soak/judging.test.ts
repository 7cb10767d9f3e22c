import { describe, expect, it } from 'vitest'
import { toAnswer, toReply } from '../../soak/chaos/asking.ts'
import { type Answer, createTroubles, judgeAnswer, type Trouble } from '../../soak/chaos/judging/answers.ts'
import { type JobFacts, judgeJob } from '../../soak/chaos/judging/job-verdict.ts'
import { judgeMemory } from '../../soak/chaos/judging/memory.ts'
import { isStarved, toWaitedMs } from '../../soak/chaos/judging/processor.ts'
import { judgeWrite, type Wanted } from '../../soak/chaos/judging/writes.ts'
import { noProcessor } from '../../soak/chaos/processor.ts'

const away: Trouble = { name: 'database-away', explains: ['unavailable'], from: 1000, until: 2000, graceMs: 500 }
const refused: Answer = { status: 503, code: 'unavailable', text: 'later' }

describe('an answer in a time of trouble', () => {
  const explained = (lateMs: number) => ({ kind: 'explained', by: 'database-away', lateMs })
  const found = { kind: 'finding', text: '503 unavailable: later' }
  it.each([
    ['while it lasts', { from: 1500, until: 1600 }, explained(0)],
    ['that was asked for before it began', { from: 900, until: 1100 }, explained(0)],
    ['soon after its end', { from: 2400, until: 2500 }, explained(400)],
    ['before it', { from: 800, until: 900 }, found],
    ['too long after its end', { from: 2600, until: 2700 }, found],
  ])('%s', (_, span, verdict) => {
    expect(judgeAnswer(refused, span, [away])).toEqual(verdict)
  })

  it('is a finding when the trouble does not explain its code', () => {
    const wrong = { status: 500, code: 'internal', text: 'oops' }
    expect(judgeAnswer(wrong, { from: 1500, until: 1600 }, [away])).toEqual({
      kind: 'finding',
      text: '500 internal: oops',
    })
  })

  it('is explained by the trouble that is nearest', () => {
    const later = { ...away, name: 'disk-full', from: 1900, until: 2300 }
    expect(judgeAnswer(refused, { from: 2400, until: 2500 }, [away, later])).toMatchObject({
      by: 'disk-full',
      lateMs: 100,
    })
  })
})

it('troubles are forgotten when they explain nothing any more', () => {
  let now = 0
  const kind = { name: 'first', explains: ['unavailable'], graceMs: 500 }
  const troubles = createTroubles(() => now)
  troubles.begin(kind)()
  now = 1_000_000
  const end = troubles.begin({ ...kind, name: 'second' })
  now += 5
  end()
  expect(troubles.all()).toEqual([{ ...kind, name: 'second', from: 1_000_000, until: 1_000_005 }])
})

describe('a process that waits for a processor', () => {
  it.each([
    ['a moment', 400, false],
    ['half of the time', 500, true],
    ['all of the time', 1000, true],
  ])('%s', (_, waitedMs, starved) => {
    expect(isStarved({ at: 5000, waitedMs: 70_000 }, { at: 6000, waitedMs: 70_000 + waitedMs })).toBe(starved)
  })

  it('is not judged by one moment', () => {
    const sample = { at: 5000, waitedMs: 70_000 }
    expect(isStarved(sample, sample)).toBe(false)
  })

  it('has what the system counted, in nanoseconds, as the second of three numbers', () => {
    expect(toWaitedMs('14110732133 148062444522 24774\n')).toBeCloseTo(148_062.44, 1)
  })

  it('explains that a router and Apex gave up meanwhile, and nothing else', () => {
    const trouble = { ...noProcessor, from: 1000, until: 2000 }
    const span = { from: 1500, until: 31_500 }
    const codeOf = (status: number, text: string) => toAnswer(toReply(status, text), () => false)
    const page = '<p>... your page could not be served (H12, Request timeout).</p>'
    const kinds = [
      codeOf(503, page),
      codeOf(502, '{"message":"Read timed out"}'),
      codeOf(503, '{"code":"unavailable"}'),
      codeOf(502, 'bad gateway'),
    ].map(answer => judgeAnswer(answer, span, [trouble]).kind)
    expect(kinds).toEqual(['explained', 'explained', 'finding', 'finding'])
  })
})

describe('a write', () => {
  const wanted: Wanted = { mark: 'm', value: 'v', userId: 'u', isRepeatable: false, done: 1, open: 0 }
  const record = { mark: 'm', value: 'v', userId: 'u' }
  const unknown = { ...wanted, done: 0, open: 1 }
  const rows: [string, Wanted, (typeof record)[], string[]][] = [
    ['that is there once', wanted, [record], []],
    ['that was said to be done and is not there', wanted, [], ['lost']],
    ['that is there twice', wanted, [record, record], ['doubled']],
    ['that was refused and is there', { ...wanted, done: 0 }, [record], ['refused and written']],
    ['that was refused and is not there', { ...wanted, done: 0 }, [], []],
    ['whose answer is not known, there', unknown, [record], []],
    ['whose answer is not known, not there', unknown, [], []],
    ['whose answer is not known, twice there', unknown, [record, record], ['doubled']],
    ['made again after an answer that was lost', { ...wanted, open: 1 }, [record, record], []],
    ['of the kind that can be made again', { ...wanted, isRepeatable: true, open: 3 }, [record, record], ['doubled']],
    ['with the value of somebody else', wanted, [{ ...record, value: 'w' }], ['wrong']],
    ['with the rights of somebody else', wanted, [{ ...record, userId: 'x' }], ['wrong']],
  ]
  it.each(rows.map(([name, entry, found, faults]) => ({ name, entry, found, faults })))('$name', row => {
    expect(judgeWrite(row.entry, row.found)).toEqual(row.faults)
  })
})

describe('a job', () => {
  const reports = ['1', '2', '3'].map((seq, index) => ({
    eventId: `j-${seq}`,
    status: index < 2 ? 'running' : 'completed',
  }))
  const done: JobFacts = { jobId: 'j', status: 'completed', failureCode: null, steps: [1, 1], reports }
  const failed: JobFacts = { jobId: 'j', status: 'failed', failureCode: 'upstream_failed', steps: [1, 0] }
  it.each<[string, JobFacts, string[]]>([
    ['that is done', done, []],
    ['with reports that came twice', { ...done, reports: reports.flatMap(each => [each, each]) }, []],
    ['with a step that is not there', { ...done, steps: [1, 0] }, ['completed, its steps are in the org 1, 0 times']],
    ['with a step that is there twice', { ...done, steps: [1, 2] }, ['completed, its steps are in the org 1, 2 times']],
    ['with a report that is missing', { ...done, reports: reports.slice(1) }, ['completed, reported as j-2,j-3']],
    [
      'whose end was not reported',
      { ...done, reports: reports.slice(0, 2) },
      ['completed, reported as j-1,j-2', 'completed, and the last report is running'],
    ],
    ['that failed with its org', failed, []],
    ['that failed by itself', { ...failed, failureCode: 'internal' }, ['failed as internal']],
    ['that failed and did a step twice', { ...failed, steps: [2, 0] }, ['failed, its steps are in the org 2, 0 times']],
  ])('%s', (_, facts, faults) => {
    expect(judgeJob(facts)).toEqual(faults)
  })
})

describe('memory', () => {
  const series = (heapAt: (minute: number) => number, minutes = 60) =>
    Array.from({ length: minutes * 4 }, (_, index) => ({ at: index * 15, heapMiB: heapAt(index / 4), rssMiB: 200 }))
  const noise = (minute: number) => 3 * Math.sin(minute * 7)

  it.each([
    [
      'that fills up in the first minutes and stays',
      (minute: number) => 60 + 20 * Math.min(1, minute / 4) + noise(minute),
      false,
    ],
    ['with peaks', (minute: number) => (minute % 10 === 0 ? 200 : 80), false],
    ['that grows by half a MiB a minute', (minute: number) => 60 + minute / 2 + noise(minute), true],
  ])('%s', (_, heapAt, isGrowing) => {
    expect(judgeMemory(series(heapAt))?.isGrowing).toBe(isGrowing)
  })

  it('is not judged by the first minutes alone', () => {
    expect(judgeMemory(series(minute => minute, 9))).toBeUndefined()
  })
})
