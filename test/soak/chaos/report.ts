import type { ChaosOutcome } from './chaos.ts'
import { judgeMemory, type MemorySample } from './judging/memory.ts'
import { writeFaults } from './judging/writes.ts'

/** What a run came to, as lines. */
export function toReport(outcome: ChaosOutcome): string[] {
  const { book, ends, errors, jobs, memory, times, writes } = outcome
  return [
    '',
    '| Door | Calls | As asked | Explained by a fault | Findings | Slowest, ms |',
    '|---|---|---|---|---|---|',
    ...[...book.doors].map(([door, { calls, explained, findings, ok, slowestMs }]) =>
      row([door, calls, ok, listOf(explained) || '0', findings, Math.round(slowestMs)]),
    ),
    '',
    '| Fault | Times | Answers | The last came so long after its end, ms |',
    '|---|---|---|---|',
    ...[...times].map(([name, count]) => faultRow(outcome, name, count)),
    ...[...ends].map(([signal, { times: count }]) => faultRow(outcome, signal, count)),
    '',
    ...[...ends].map(([signal, { cut, slowestMs, times: count }]) =>
      signal === 'SIGTERM'
        ? `SIGTERM: ${count} times, ${cut} requests cut, the slowest end after ${slowestMs} ms`
        : `${signal}: ${count} times, ${cut} requests cut`,
    ),
    `writes: ${writes.checked} checked, ${writeFaults.map(fault => `${writes.faults.get(fault) ?? 0} ${fault}`).join(', ')}; ${writes.again} made again after an answer that was lost`,
    `jobs: ${listOf(jobs) || 'none'}`,
    ...[...memory].map(([process, samples]) => `memory of ${process}: ${memoryText(samples)}`),
    ...[...errors].toSorted((a, b) => b[1] - a[1]).map(([text, count]) => `logged ${count} times by ${text}`),
    ...[...book.findings].map(([text, count]) => `FINDING, ${count} times: ${text}`),
    book.findings.size === 0 ? 'no findings' : `${book.findings.size} findings`,
  ]
}

/** Whether nothing was found, the memory included. */
export function isGood({ book, memory }: ChaosOutcome): boolean {
  return book.findings.size === 0 && [...memory.values()].every(samples => !judgeMemory(samples)?.isGrowing)
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

const listOf = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${name} ${count}`).join(', ')

function faultRow({ book }: ChaosOutcome, name: string, times: number): string {
  const { answers, lateMs } = book.explained.get(name) ?? { answers: 0, lateMs: 0 }
  return row([name, times, answers, Math.round(lateMs)])
}

function memoryText(samples: readonly MemorySample[]): string {
  const [first, last] = [samples.find(({ at }) => at >= 300) ?? samples[0], samples.at(-1)]
  if (!first || !last) return 'not measured'
  const shown = `heap ${first.heapMiB} MiB after ${first.at} s, ${last.heapMiB} MiB after ${last.at} s, RSS ${first.rssMiB} and ${last.rssMiB} MiB`
  const verdict = judgeMemory(samples)
  if (!verdict) return `${shown}; too short to judge`
  const { grownMiB, isGrowing, overMinutes } = verdict
  return `${shown}; ${isGrowing ? 'IT GROWS' : 'steady'}: ${grownMiB.toFixed(1)} MiB in ${Math.round(overMinutes)} minutes`
}
