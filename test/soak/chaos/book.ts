import { type Answer, judgeAnswer, type Span, type Troubles } from './judging/answers.ts'

/** What came of the calls through one door. */
export interface DoorCount {
  calls: number
  ok: number
  /** By the name of the trouble. */
  readonly explained: Map<string, number>
  findings: number
  slowestMs: number
}

export interface TroubleCount {
  answers: number
  /** How long after its end the last of its answers came. */
  lateMs: number
}

/** Counts what came of everything, and keeps what nothing explains. */
export function createBook(troubles: Troubles, say: (line: string) => void) {
  const doors = new Map<string, DoorCount>()
  const explained = new Map<string, TroubleCount>()
  const findings = new Map<string, number>()
  const doorOf = (name: string): DoorCount => {
    const known = doors.get(name)
    if (known) return known
    const made: DoorCount = { calls: 0, ok: 0, explained: new Map(), findings: 0, slowestMs: 0 }
    doors.set(name, made)
    return made
  }
  /** @param details said of the first of its kind alone */
  const find = (text: string, details = ''): void => {
    const kind = text
      .trim()
      .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b00[A-Za-z0-9]{16}\b|\bS\d+-\d+\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '*')
    const times = (findings.get(kind) ?? 0) + 1
    findings.set(kind, times)
    if (times === 1) say(`FINDING ${text} ${details}`)
  }
  return {
    ...{ doors, explained, findings, find },
    /** Whether something goes wrong now. */
    isUnder: (trouble: string): boolean =>
      troubles.all().some(({ name, until }) => name === trouble && until === undefined),
    /** Gives whether it was what was asked for. */
    record(door: string, span: Span, answer: Answer): boolean {
      const count = doorOf(door)
      const verdict = judgeAnswer(answer, span, troubles.all())
      count.calls += 1
      count.slowestMs = Math.max(count.slowestMs, span.until - span.from)
      if (verdict.kind === 'ok') count.ok += 1
      if (verdict.kind === 'finding') {
        count.findings += 1
        find(`${door}: ${verdict.text}`, `after ${Math.round(span.until - span.from)} ms (${active(troubles)})`)
      }
      if (verdict.kind === 'explained') {
        count.explained.set(verdict.by, (count.explained.get(verdict.by) ?? 0) + 1)
        const known = explained.get(verdict.by) ?? { answers: 0, lateMs: 0 }
        explained.set(verdict.by, { answers: known.answers + 1, lateMs: Math.max(known.lateMs, verdict.lateMs) })
      }
      return verdict.kind === 'ok'
    },
  }
}

export type Book = ReturnType<typeof createBook>

const active = (troubles: Troubles): string =>
  troubles
    .all()
    .filter(({ until }) => until === undefined)
    .map(({ name }) => name)
    .join(', ') || 'no trouble'
