import { printable } from '../../core/printable.ts'
import type { DevUser } from './local-org.ts'

interface LogLine {
  readonly time: string
  readonly level: string
  readonly message: string
  readonly [field: string]: unknown
}

const shownElsewhere = new Set(['time', 'level', 'message', 'surface', 'tool', 'org', 'user', 'outcome', 'ms', 'cause'])

/**
 * A line of the host's log as a person reads it; a line that is none is given back as it is. What callers wrote into it,
 * such as a path, has no line of its own.
 */
export function toReadable(text: string, users: readonly DevUser[]): string {
  const line = readLine(text)
  if (!line) return text
  const time = printable(line.time.slice(11, 19))
  if (line.message === 'call') return `${time}  ${toCallText(line, users)}`
  const rest = Object.entries(line).filter(([name]) => !shownElsewhere.has(name))
  const facts = rest.map(([name, value]) => `${name}=${toText(value)}`)
  const { cause, message, ms, outcome, tool } = line
  const [reason, ...frames] = toReasons(cause)
  const spent = ms === undefined ? undefined : `${ms} ms`
  const head = [time, message, outcome, tool, spent, ...facts].filter(Boolean).map(toLine)
  return [[...head, reason].filter(Boolean).join('  '), ...frames].join(nextLine)
}

const nextLine = '\n          '

/** What happened, then where: each for a line of its own. */
const toReasons = (cause: unknown): readonly string[] => (cause ? String(cause).split(' | ').map(toLine) : [])

const toText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
const toLine = (value: unknown): string => printable(toText(value))

function toCallText(line: LogLine, users: readonly DevUser[]): string {
  const { cause, client, ms, outcome, repeated, requestId, surface, tool, user } = line
  const who = users.find(({ userId }) => userId === user)?.username ?? user ?? client ?? ''
  const head = [tool, outcome, ...(repeated ? ['repeated'] : []), `${ms} ms`, surface, who, requestId]
    .map(toLine)
    .join('  ')
  return [head, ...toReasons(cause)].join(nextLine)
}

function readLine(text: string): LogLine | undefined {
  try {
    const line = JSON.parse(text) as LogLine
    return typeof line.time === 'string' && typeof line.message === 'string' ? line : undefined
  } catch {
    return undefined
  }
}
