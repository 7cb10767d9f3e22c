import { AppError } from './core/failure.ts'
import type { CallRecord } from './core/invoke.ts'
import type { Log } from './core/log.ts'

const levels = { debug: 0, info: 1, warn: 2, error: 3 } as const
type Level = keyof typeof levels

export interface LogParts {
  readonly level: Level
  readonly now: () => Date
  write(text: string): unknown
}

/** A log that also knows calls. */
export interface HostLog extends Log {
  record(call: CallRecord): void
  /** Writes what is still waiting. */
  flush(): void
}

/**
 * One JSON object a line. Lines of one turn of the event loop are written together: a write is a system call.
 * The message of an unknown error can hold a record value, so it is shown at `debug` only; where it happened always is.
 */
export function createLog({ level, now, write }: LogParts): HostLog {
  let waiting = ''
  const flush = () => {
    const text = waiting
    waiting = ''
    if (text) write(text)
  }
  const put = (line: object) => {
    if (!waiting) setImmediate(flush)
    waiting += `${JSON.stringify(line)}\n`
  }
  const isShown = (at: Level) => levels[at] >= levels[level]
  const say = (at: Level, message: string, fields?: object) => {
    if (isShown(at)) put({ time: now().toISOString(), level: at, message, ...fields })
  }
  const textOf = (cause: unknown) => (cause === undefined ? undefined : toCauseText(cause, level === 'debug'))
  return {
    flush,
    debug: (message, fields) => say('debug', message, fields),
    info: (message, fields) => say('info', message, fields),
    warn: (message, fields) => say('warn', message, fields),
    error: (message, fields, cause) => say('error', message, { ...fields, cause: textOf(cause) }),
    record({ cause, client, ms, org, outcome, requestId, surface, tool, user }) {
      const at = outcome === 'internal' ? 'error' : 'info'
      if (!isShown(at)) return
      const time = now().toISOString()
      const spent = Math.round(ms * 10) / 10
      put({
        time,
        level: at,
        message: 'call',
        requestId,
        surface,
        tool,
        org,
        user,
        client,
        outcome,
        ms: spent,
        cause: textOf(cause),
      })
    },
  }
}

const token = /00D[A-Za-z0-9]{12,15}![\w.]+|\bBearer\s+\S+/g
const maxFrames = 6

function toCauseText(cause: unknown, full: boolean): string {
  if (!(cause instanceof Error)) return typeof cause
  const frames = cause.stack?.split('\n').filter(text => /^\s+at /.test(text)) ?? []
  const name =
    cause instanceof AppError
      ? `${cause.code}: ${cause.message}`
      : full
        ? `${cause.name}: ${cause.message}`
        : cause.name
  const inner = cause.cause === undefined ? [] : [`caused by ${toCauseText(cause.cause, full)}`]
  return [name, ...frames.slice(0, maxFrames).map(text => text.trim()), ...inner].join(' | ').replace(token, '[token]')
}
