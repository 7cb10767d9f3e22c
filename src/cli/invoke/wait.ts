import { setTimeout as sleep } from 'node:timers/promises'
import { printable } from '../../core/printable.ts'
import type { Shell } from '../shell.ts'

/** What `jobStatus` answers. */
export type JobReport = Readonly<Record<string, unknown>>

/** Milliseconds between two looks. */
const pollMs = 500

/** Follows a job to its end, and shows its progress whenever it has changed. */
export async function waitForEnd(ask: () => Promise<JobReport>, shell: Shell): Promise<JobReport> {
  let shown = ''
  for (;;) {
    const report = await ask()
    const line = toProgressLine(report, shell.progress !== undefined)
    if (line !== shown) (shell.progress ?? shell.complain)(line)
    shown = line
    if (report.endedAt !== undefined) {
      shell.progress?.('')
      return report
    }
    await sleep(pollMs)
  }
}

const known = new Set([
  'jobId',
  'tool',
  'status',
  'acceptedAt',
  'endedAt',
  'continuedAs',
  'failureCode',
  'failureMessage',
])
const isOfCallbacks = (name: string): boolean => name.startsWith('callbacks')
const barWidth = 24

/** @param withBar whether it may have a bar, which only a person reads */
export function toProgressLine(report: JobReport, withBar: boolean): string {
  const isOver = report.endedAt !== undefined
  const progress = Object.entries(report).filter(
    ([name, value]) => !known.has(name) && !isOfCallbacks(name) && ['number', 'string'].includes(typeof value),
  )
  const facts = isOver ? [] : progress.map(([name, value]) => `${name}=${value}`)
  const bar = withBar && !isOver ? barOf(Object.fromEntries(progress)) : undefined
  return printable([bar, report.status, ...facts].filter(text => text !== undefined).join('  '))
}

/** Of a progress that has one number called `done`, or such as `linesDone`, and one `total`. */
function barOf(progress: JobReport): string | undefined {
  const numberOf = (ending: RegExp) => Object.entries(progress).find(([name]) => ending.test(name))?.[1]
  const [done, total] = [numberOf(/done$/i), numberOf(/total$/i)]
  if (typeof done !== 'number' || typeof total !== 'number' || !(total > 0)) return undefined
  const share = Math.min(1, Math.max(0, done / total))
  const filled = Math.round(share * barWidth)
  return `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${Math.floor(share * 100)} %`
}
