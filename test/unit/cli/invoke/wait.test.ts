import { describe, expect, it } from 'vitest'
import { type JobReport, toProgressLine, waitForEnd } from '../../../../src/cli/invoke/wait.ts'

const base = { jobId: 'j-1', tool: 'reprice', acceptedAt: '2026-01-31T09:30:00Z' }
const half = { ...base, status: 'running', linesDone: 5, linesTotal: 10, callbacksWaiting: 1 }

describe('the progress of a job', () => {
  it('is a bar for a person where it has what is done and a total, and facts for anybody', () => {
    expect(toProgressLine(half, true)).toBe('[############------------] 50 %  running  linesDone=5  linesTotal=10')
    expect(toProgressLine(half, false)).toBe('running  linesDone=5  linesTotal=10')
    expect(toProgressLine({ ...base, status: 'running', done: 3 }, true)).toBe('running  done=3')
    expect(toProgressLine({ ...base, status: 'queued' }, true)).toBe('queued')
  })

  it.each([
    [0, 10, '[------------------------] 0 %'],
    [12, 10, '[########################] 100 %'],
    [1, 0, 'running'],
  ])('stands any numbers: %d of %d', (done, total, start) => {
    expect(toProgressLine({ ...base, status: 'running', done, total }, true).startsWith(start)).toBe(true)
  })

  it('cannot steer a terminal', () => {
    expect(toProgressLine({ ...base, status: 'running', note: '\u001b[2J' }, true)).toBe('running  note=\\u001b[2J')
  })

  it('is shown when it has changed, until the end, which has no bar', async () => {
    const reports: JobReport[] = [half, half, { ...half, linesDone: 9 }, { ...half, status: 'completed', endedAt: 'x' }]
    const ends = { ask: async () => reports.shift() ?? {}, last: reports.at(-1) }
    const lines: string[] = []
    const shell = { folder: '.', env: {}, print() {}, complain: (text: string) => lines.push(text) }
    expect(await waitForEnd(ends.ask, shell)).toBe(ends.last)
    expect(lines).toEqual(['running  linesDone=5  linesTotal=10', 'running  linesDone=9  linesTotal=10', 'completed'])
  })
})
