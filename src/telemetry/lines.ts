import { type AnyValue, type LoggerProvider, SeverityNumber } from '@opentelemetry/api'

/** A line of the log. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly [field: string]: unknown
}

const severities = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
}
/** Fields that a record has a place of its own for. */
const ownFields = new Set(['time', 'level', 'message', 'trace_id', 'span_id'])

/** Sends lines of the log, in the trace in which they were written. */
export function createLineSender(provider: LoggerProvider, name: string): (line: LogLine) => void {
  const logger = provider.getLogger(name)
  return line => {
    const attributes: Record<string, AnyValue> = {}
    for (const [field, value] of Object.entries(line)) {
      if (!ownFields.has(field) && isPlain(value)) attributes[field] = value
    }
    const { level, message } = line
    logger.emit({
      severityNumber: severities[level],
      severityText: level.toUpperCase(),
      body: message,
      attributes,
    })
  }
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
