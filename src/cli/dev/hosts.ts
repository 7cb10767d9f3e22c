import { setTimeout as sleep } from 'node:timers/promises'
import { printableLines } from '../../core/printable.ts'
import type { Front } from './front.ts'
import { type HostProcess, type HostProcessParts, startHostProcess } from './host-process.ts'

export interface HostsParts extends HostProcessParts {
  readonly front: Pick<Front, 'leadTo'>
  /** A line for the person at the terminal. */
  say(text: string): void
}

/** The host that serves, those that still end their calls, and the one that starts beside them. */
export interface Hosts {
  /** Starts a host, which does not serve yet. */
  begin(): HostProcess
  /** Leads all calls that come from now on to this host, and ends the one before. Jobs are handed over once that one rests. */
  takeOver(host: HostProcess, port: number): void
  /** Whether one serves. */
  isServing(): boolean
  /** Asks all to end, and ends those that do not. */
  stop(): Promise<void>
  /** Ends all at once. */
  kill(): void
}

/** Milliseconds that calls in flight get when everything ends. */
const graceMs = 3_000

export function createHosts({ front, say, ...parts }: HostsParts): Hosts {
  const living = new Set<HostProcess>()
  const served = new WeakSet<HostProcess>()
  let current: HostProcess | undefined
  let handedOver: Promise<unknown> = Promise.resolve()
  let hinted: readonly string[] = []

  const onGone = (host: HostProcess, code: number | null) => {
    living.delete(host)
    if (current !== host) return
    current = undefined
    front.leadTo(undefined)
    say(`The host ended with exit code ${code}. Change a file, and it starts again.`)
  }

  /** What was said of the host before is known. */
  const hint = (hints: readonly string[]) => {
    for (const each of hints.filter(text => !hinted.includes(text))) say(printableLines(`Hint: ${each}`))
    hinted = hints
  }

  return {
    begin() {
      const host = startHostProcess(parts)
      living.add(host)
      void host.gone.then(code => onGone(host, code))
      return host
    },
    takeOver(host, port) {
      const rested = current?.end()
      current = host
      served.add(host)
      void host.hints.then(hint)
      front.leadTo(port)
      handedOver = Promise.all([handedOver, rested]).then(host.work)
    },
    isServing: () => current !== undefined,
    async stop() {
      current = undefined
      const hosts = [...living]
      for (const host of hosts) {
        if (served.has(host)) void host.end()
        else host.kill()
      }
      await Promise.race([Promise.all(hosts.map(({ gone }) => gone)), sleep(graceMs)])
      for (const host of living) host.kill()
    },
    kill() {
      for (const host of living) host.kill()
    },
  }
}
