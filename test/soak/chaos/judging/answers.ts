/** What a caller got, by whatever door. */
export interface Answer {
  /** Of HTTP; 0: none came. */
  readonly status: number
  /** The failure code, the `error` of OAuth, or the status where there is neither; `ok` when it is what was asked for. */
  readonly code: string
  /** Beginning of what came, for who reads a finding. */
  readonly text: string
}

/** A time in which something was wrong on purpose. */
export interface Trouble {
  readonly name: string
  /** Codes that callers may get because of it. */
  readonly explains: readonly string[]
  /** Milliseconds, as all times here. */
  readonly from: number
  /** Absent: it lasts. */
  until?: number
  /** How long after its end its codes may still come. */
  readonly graceMs: number
}

export interface Span {
  readonly from: number
  readonly until: number
}

export type Verdict =
  | { readonly kind: 'ok' }
  /** `lateMs`: so long after its end. */
  | { readonly kind: 'explained'; readonly by: string; readonly lateMs: number }
  | { readonly kind: 'finding'; readonly text: string }

/** Whether an answer is what was asked for, what a trouble of its time explains, or a finding. */
export function judgeAnswer(answer: Answer, span: Span, troubles: readonly Trouble[]): Verdict {
  if (answer.code === 'ok') return { kind: 'ok' }
  const lateBy = ({ until = Number.POSITIVE_INFINITY }: Trouble): number => Math.max(0, span.from - until)
  const [best] = troubles
    .filter(trouble => trouble.explains.includes(answer.code) && trouble.from <= span.until)
    .filter(trouble => lateBy(trouble) <= trouble.graceMs)
    .toSorted((a, b) => lateBy(a) - lateBy(b))
  if (best) return { kind: 'explained', by: best.name, lateMs: lateBy(best) }
  return { kind: 'finding', text: `${answer.status} ${answer.code}: ${answer.text}` }
}

/** Keeps the troubles of a run, those that may still explain something. */
export function createTroubles(now: () => number) {
  const all: Trouble[] = []
  const isOver = ({ graceMs, until }: Trouble): boolean => until !== undefined && until + graceMs + keptMs < now()
  return {
    all: (): readonly Trouble[] => all,
    /** Begins one; what it gives ends it. */
    begin(kind: Pick<Trouble, 'name' | 'explains' | 'graceMs'>): () => void {
      for (let at = all.findIndex(isOver); at >= 0; at = all.findIndex(isOver)) all.splice(at, 1)
      const trouble: Trouble = { ...kind, from: now() }
      all.push(trouble)
      return () => {
        trouble.until ??= now()
      }
    },
  }
}

/** An answer that took long is judged by what was at its beginning. */
const keptMs = 120_000

export type Troubles = ReturnType<typeof createTroubles>
