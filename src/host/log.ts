import { fileURLToPath } from 'node:url'
import { AppError } from '../core/failure.ts'
import type { CallRecord } from '../core/invoke/invoke.ts'
import { createTimeText, type Log } from '../core/log.ts'
import type { TraceIds } from '../core/telemetry/telemetry.ts'
import { toSafeLine } from './safe-line.ts'

const levels = { debug: 0, info: 1, warn: 2, error: 3 } as const
type Level = keyof typeof levels

export interface LogParts {
  readonly level: Level
  readonly now: () => Date
  write(text: string): unknown
  /** Absent: nobody collects anything. */
  readonly telemetry?: LineTelemetry | undefined
}

/** Who wants to know where in a trace a line is written, or the line itself. */
export interface LineTelemetry {
  traceIds(): TraceIds | undefined
  readonly sendLine: ((line: Line) => void) | undefined
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
export function createLog({ level, now, telemetry, write }: LogParts): HostLog {
  let waiting = ''
  const flush = () => {
    const text = waiting
    waiting = ''
    if (text) write(text)
  }
  const put = (line: Line) => {
    if (!waiting) setImmediate(flush)
    const json = toSafeLine(toJson(line))
    waiting += `${telemetry ? placed(json, line, telemetry) : json}\n`
  }
  const timeOf = createTimeText(now)
  const isShown = (at: Level) => levels[at] >= levels[level]
  const textOf = (cause: unknown) => (cause === undefined ? undefined : toCauseText(cause, level === 'debug'))
  const sayAt =
    (at: Level): Log['info'] =>
    (message, fields, cause) => {
      if (!isShown(at)) return
      const why = cause === undefined ? undefined : { cause: textOf(cause) }
      put({ time: timeOf(), level: at, message, ...fields, ...why })
    }
  return {
    flush,
    debug: sayAt('debug'),
    info: sayAt('info'),
    warn: sayAt('warn'),
    error: sayAt('error'),
    record(call) {
      const at = call.outcome === 'internal' ? 'error' : 'info'
      // What is no call has a line of its own, or none.
      if (call.kind === undefined && isShown(at)) put(toCallLine(call, timeOf(), textOf(call.cause)))
    },
  }
}

interface Line {
  readonly time: string
  readonly level: Level
  readonly message: string
  readonly [field: string]: unknown
}

function toCallLine(call: CallRecord, time: string, cause: string | undefined): Line {
  const { client, footprint, ms, org, outcome, requestId, surface, tool, user } = call
  return {
    time,
    level: outcome === 'internal' ? 'error' : 'info',
    message: 'call',
    requestId,
    surface,
    tool,
    org,
    user,
    client,
    outcome,
    repeated: footprint?.repeated || undefined,
    ms: Math.round(ms * 10) / 10,
    cause,
  }
}

/** A line with its place in the trace, which is all that is added: copying the line would cost more than writing it. */
function placed(json: string, line: Line, { sendLine, traceIds }: LineTelemetry): string {
  sendLine?.(line)
  const ids = traceIds()
  return ids ? `${json.slice(0, -1)},"trace_id":"${ids.traceId}","span_id":"${ids.spanId}"}` : json
}

/** A tool that has done its work must not fail for what it logs. */
function toJson(line: Line): string {
  try {
    return JSON.stringify(line)
  } catch {
    return JSON.stringify({ time: line.time, level: line.level, message: String(line.message), fields: 'not JSON' })
  }
}

const maxFrames = 6
const maxDepth = 5

function toCauseText(cause: unknown, full: boolean, depth = 1): string {
  if (!(cause instanceof Error)) return full && typeof cause === 'string' ? cause : typeof cause
  // A text as the cause of an error is what somebody else said about it: for the developer, before the frames.
  const words = typeof cause.cause === 'string' ? [cause.cause].filter(() => full) : undefined
  const inner =
    words || cause.cause === undefined || depth === maxDepth ? [] : [toCauseText(cause.cause, full, depth + 1)]
  return [nameOf(cause, full), ...(words ?? []), ...framesOf(cause), ...inner.map(text => `caused by ${text}`)].join(
    ' | ',
  )
}

function nameOf(cause: Error, full: boolean): string {
  if (cause instanceof AppError) return `${cause.code}: ${full ? cause.message : ownWordsOf(cause)}`
  return full ? `${cause.name}: ${cause.message}` : cause.name
}

/** Without what it quotes, which may be of a record. */
const ownWordsOf = ({ message, quoted }: AppError): string => (quoted ? message.replaceAll(quoted, '...') : message)

/**
 * Where it happened: in the app, whose author finds nothing in the frames of the host, behind the very place where the
 * error is none of ours. A stack begins with the message, which can have lines that look like frames.
 */
function framesOf(cause: Error): string[] {
  const { message, stack = '' } = cause
  const start = stack.indexOf(message)
  const lines = start < 0 ? [] : stack.slice(start + message.length).split('\n')
  const frames = lines.filter(text => /^\s+at /.test(text)).map(text => text.trim())
  const app = frames.filter((frame, index) => isOfApp(frame) || (index === 0 && !(cause instanceof AppError)))
  return (app.some(isOfApp) ? app : frames).slice(0, maxFrames)
}

const host = fileURLToPath(new URL('..', import.meta.url))
const others = ['node:', '/node_modules/', host, new URL('..', import.meta.url).href]

/** One that names a file, which is neither the host's, nor Node's, nor of a package. */
const isOfApp = (frame: string): boolean =>
  /[\\/][^\\/]+:\d+:\d+\)?$/.test(frame) && !others.some(place => frame.includes(place))
