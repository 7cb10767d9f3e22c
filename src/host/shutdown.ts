import type { Log } from '../core/log.ts'

/** Milliseconds that work in flight gets after SIGTERM; Heroku kills after 30 s. */
const defaultGraceMs = 25_000
/** Milliseconds after these in which everything is closed: a database that is away may never say that it is. */
const closingMs = 3_000

/** Milliseconds that a process may take to end: what runs it must wait longer before it kills. */
export const longestEndMs = defaultGraceMs + closingMs

/** What the author of a tool can do about a rejection. */
const forgotten = 'nobody waits for what failed: write await before it'

export interface ShutdownParts {
  readonly log: Log
  /** Milliseconds that work in flight gets. */
  readonly graceMs?: number
  /**
   * Lets what runs end, for so long at most, and closes everything. `crash`: because of an exception that nobody caught.
   */
  stop(graceMs: number, reason: 'handover' | 'crash'): Promise<void>
}

/**
 * Ends the process after the work in flight: with 0 when asked to, with 1 after an exception that nobody caught. A
 * rejection that nobody waits for, such as a write without `await`, must not end the work of everybody else.
 * Nothing that hangs keeps it for longer.
 * @returns what ends it as a signal does, for a system that has none
 */
export function shutDownOnSignal({ graceMs = defaultGraceMs, log, stop }: ShutdownParts): () => Promise<void> {
  let ending = false
  const end = async (signal: string, exitCode: number) => {
    if (ending) return
    ending = true
    log.info('stopping', { signal })
    setTimeout(() => process.exit(1), graceMs + closingMs).unref()
    await stop(graceMs, exitCode === 0 ? 'handover' : 'crash')
    process.exit(exitCode)
  }
  process.once('SIGTERM', () => end('SIGTERM', 0))
  process.once('SIGINT', () => end('SIGINT', 0))
  process.once('disconnect', () => end('disconnect', 0))
  process.on('unhandledRejection', cause => log.error('unhandled rejection', { fix: forgotten }, cause))
  process.on('uncaughtException', cause => {
    if (!isOfLog(cause)) log.error('uncaught exception', {}, cause)
    void end('uncaughtException', 1)
  })
  return () => end('handover', 0)
}

/** Nobody reads the log any more: a line about that would fail as well, and the next one about it, without end. */
const isOfLog = ({ code, syscall }: NodeJS.ErrnoException): boolean => code === 'EPIPE' && syscall === 'write'
