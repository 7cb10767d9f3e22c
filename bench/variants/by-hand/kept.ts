import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What was asked of an org. */
export interface Use {
  requests: number
  rows: number
  object: string
}

export interface Ended {
  readonly requestId: string
  readonly surface: 'actions' | 'mcp'
  readonly tool: string
  readonly org: string
  readonly user: string
  readonly use: Use | undefined
  readonly ms: number
}

/** Of the two things that are kept of a call, which are. */
interface Keeps {
  readonly row: boolean
  readonly line: boolean
}

/** Nearly no line has any of these, and looking for them is all that it costs. */
const secret = /![\w.]|earer|EARER|eyJ|[^ -~]/
const plain = /^[\w.:+/-]*$/

/**
 * Keeps a row of the audit and a line of the log for each call. It resolves when the row is written, together with all others
 * of the turn of the event loop.
 */
export function createKept({ line, row }: Keeps): (call: Ended) => Promise<void> | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  const fd = openSync(join(folder, 'rows'), 'a', 0o600)
  const timeOf = createTime()
  let count = 0
  let [rows, lines] = ['', '']
  let written: PromiseWithResolvers<void> | undefined
  const flush = (): void => {
    const [texts, done] = [rows, written]
    rows = ''
    written = undefined
    if (writeSync(fd, texts) !== Buffer.byteLength(texts)) throw new Error('full')
    done?.resolve()
  }
  const say = (): void => {
    process.stdout.write(lines)
    lines = ''
  }
  return call => {
    const time = timeOf()
    const ms = Math.round(call.ms * 10) / 10
    if (line) {
      if (lines === '') setImmediate(say)
      lines += toLine(call, time, ms)
    }
    if (!row) return undefined
    if (written === undefined) {
      written = Promise.withResolvers()
      setImmediate(flush)
    }
    count += 1
    rows += `{"id":"abcdefghijkl-${count.toString(36)}"${toRow(call, time, ms)}`
    return written.promise
  }
}

function toRow({ org, requestId, surface, tool, use, user }: Ended, time: string, ms: number): string {
  if (!plain.test(requestId)) throw new Error('requestId')
  const used = use
    ? `,"requests":${use.requests},"rows":${use.rows},"read":${JSON.stringify({ [use.object]: use.rows })}`
    : ''
  return `,"at":"${time}","kind":"call","surface":"${surface}","tool":"${tool}","org":"${org}","user":"${user}","rights":"user","outcome":"ok","ms":${ms},"requestId":"${requestId}"${used}}\n`
}

function toLine({ org, requestId, surface, tool, user }: Ended, time: string, ms: number): string {
  const text = JSON.stringify({
    ...{ time, level: 'info', message: 'call', requestId, surface, tool, org, user, outcome: 'ok', ms },
  })
  return `${secret.test(text) ? 'masked' : text}\n`
}

/** The time as ISO text, of which the second is written once. */
function createTime(): () => string {
  let second = 0
  let start = ''
  return () => {
    const ms = Date.now()
    const own = Math.floor(ms / 1000)
    if (own !== second) {
      second = own
      start = new Date(ms).toISOString().slice(0, -4)
    }
    return `${start}${String(ms % 1000).padStart(3, '0')}Z`
  }
}
