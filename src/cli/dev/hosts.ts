import { setTimeout as sleep } from 'node:timers/promises'
import { printableLines } from '../../core/printable.ts'
import type { Front } from './front.ts'
import { type HostProcess, type HostProcessParts, startHostProcess } from './host-process.ts'
import { createStandby, readProgramState } from './standby.ts'

export interface HostsParts extends HostProcessParts {
  readonly front: Pick<Front, 'leadTo'>
  /** Whether a host gets ready for the next change, which somebody waits for. */
  readonly awaitsChanges: boolean
  /** A line for the person at the terminal. */
  say(text: string): void
}

/** The host that serves, those that still end their calls, and the one that starts beside them. */
export interface Hosts {
  /** Starts a host, or takes the one that has got ready for it. It reads the app, and does not serve yet. */
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

export function createHosts({ front, awaitsChanges, say, ...parts }: HostsParts): Hosts {
  const living = new Set<HostProcess>()
  const served = new WeakSet<HostProcess>()
  let current: HostProcess | undefined
  let handedOver: Promise<unknown> = Promise.resolve()

  const onGone = (host: HostProcess, code: number | null) => {
    living.delete(host)
    if (current !== host) return
    current = undefined
    front.leadTo(undefined)
    say(`The host ended with exit code ${code}. Change a file, and it starts again.`)
  }

  const start = (...args: readonly 'ahead'[]): HostProcess => {
    const host = startHostProcess(parts, ...args)
    living.add(host)
    void host.gone.then(code => onGone(host, code))
    return host
  }
  const standby = createStandby({
    start: () => start('ahead'),
    stateOfProgram: () => readProgramState(parts.folder),
  })
  const hint = createHints(say)

  return {
    begin() {
      const host = standby.take() ?? start()
      host.begin()
      return host
    },
    takeOver(host, port) {
      const rested = current?.end()
      current = host
      served.add(host)
      void host.hints.then(hints => {
        hint(hints)
        // The host has nothing to do by now.
        if (current === host && awaitsChanges) standby.renew()
      })
      front.leadTo(port)
      handedOver = Promise.all([handedOver, rested]).then(host.work)
    },
    isServing: () => current !== undefined,
    stop() {
      current = undefined
      return endAll(living, served)
    },
    kill() {
      for (const host of living) host.kill()
    },
  }
}

/** Those that never served have no calls in flight. */
async function endAll(living: ReadonlySet<HostProcess>, served: WeakSet<HostProcess>): Promise<void> {
  const hosts = [...living]
  for (const host of hosts) {
    if (served.has(host)) void host.end()
    else host.kill()
  }
  await Promise.race([Promise.all(hosts.map(({ gone }) => gone)), sleep(graceMs)])
  for (const host of living) host.kill()
}

/** Says what was not said of the host before. */
function createHints(say: HostsParts['say']): (hints: readonly string[]) => void {
  let known: readonly string[] = []
  return hints => {
    for (const each of hints.filter(text => !known.includes(text))) say(printableLines(`Hint: ${each}`))
    known = hints
  }
}
