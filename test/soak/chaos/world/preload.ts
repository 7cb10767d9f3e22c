import { appendFileSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Loaded before a host: its clock is off by the milliseconds in the file that `CLOCK_FILE` names, and SIGUSR2 has it write
 * what it holds in memory, garbage collected, to `MEMORY_FILE`. Timers and `performance.now()` go on as they do when a clock is set.
 */
const { CLOCK_FILE: clockFile = '', MEMORY_FILE: memoryFile = '' } = process.env
const RealDate = Date
let offsetMs = 0

const now = (): number => RealDate.now() + offsetMs

globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, newTarget) =>
    Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})

setInterval(() => {
  offsetMs = Number(readFileSync(clockFile, 'utf8')) || 0
}, 100).unref()

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const toMiB = (bytes: number): number => Math.round((bytes / 2 ** 20) * 10) / 10

process.on('SIGUSR2', () => {
  collect()
  collect()
  const { heapUsed, rss } = process.memoryUsage()
  const sample = { at: Math.round(process.uptime()), heapMiB: toMiB(heapUsed), rssMiB: toMiB(rss) }
  try {
    appendFileSync(memoryFile, `${JSON.stringify({ pid: process.pid, ...sample })}\n`)
  } catch {
    // While its disk is full there is no sample: what measures the host must not end it.
  }
})
