import type { DevUser } from './local-org.ts'

interface LogLine {
  readonly time: string
  readonly level: string
  readonly message: string
  readonly [field: string]: unknown
}

const shownElsewhere = new Set(['time', 'level', 'message', 'surface', 'tool', 'org', 'user', 'outcome', 'ms', 'cause'])

/** A line of the host's log as a person reads it; a line that is none is given back as it is. */
export function toReadable(text: string, users: readonly DevUser[]): string {
  const line = readLine(text)
  if (!line) return text
  const time = line.time.slice(11, 19)
  if (line.message === 'call') return `${time}  ${toCallText(line, users)}`
  const rest = Object.entries(line).filter(([name]) => !shownElsewhere.has(name))
  return [`${time}  ${line.message}`, line.outcome, ...rest.map(([name, value]) => `${name}=${value}`), line.cause]
    .filter(Boolean)
    .join('  ')
}

function toCallText(line: LogLine, users: readonly DevUser[]): string {
  const who = users.find(({ userId }) => userId === line.user)?.username ?? line.user ?? line.client ?? ''
  const cause = line.cause ? `\n          ${String(line.cause).replaceAll(' | ', '\n          ')}` : ''
  return `${line.tool}  ${line.outcome}  ${line.ms} ms  ${line.surface}  ${who}  ${line.requestId}${cause}`
}

function readLine(text: string): LogLine | undefined {
  try {
    const line = JSON.parse(text) as LogLine
    return typeof line.time === 'string' && typeof line.message === 'string' ? line : undefined
  } catch {
    return undefined
  }
}
