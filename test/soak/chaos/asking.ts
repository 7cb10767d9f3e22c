import type { Answer } from './judging/answers.ts'
import { tooLate } from './processor.ts'
import { frontWords } from './world/front.ts'

export type Json = Record<string, unknown>

/** What came over HTTP. */
export interface Reply {
  /** 0: nothing. */
  readonly status: number
  readonly text: string
  /** Of the text, empty when it is none. */
  readonly json: Json
}

export interface Question {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, by POST. Absent: GET. */
  readonly body?: unknown
}

/** Longer than any call may take. */
const patienceMs = 60_000

/** Asks once. Never rejects. */
export async function ask({ body, headers = {}, url }: Question): Promise<Reply> {
  const post = { method: 'POST', body: JSON.stringify(body) }
  try {
    const answer = await fetch(url, {
      ...(body !== undefined && post),
      headers: { 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(patienceMs),
    })
    return toReply(answer.status, await answer.text())
  } catch (error) {
    const { cause, name } = error as Error
    return {
      status: 0,
      text: name === 'TimeoutError' ? `no answer in ${patienceMs} ms` : String(cause ?? error),
      json: {},
    }
  }
}

export function toReply(status: number, text: string): Reply {
  return { status, text, json: jsonOf(text) }
}

function jsonOf(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Json) : {}
  } catch {
    return {}
  }
}

/** Of a reply over HTTP: `ok` when it is a success with what was asked for. */
export function toAnswer({ json, status, text }: Reply, isRight: (json: Json) => boolean): Answer {
  const shown = text.trim().slice(0, 300)
  const isSuccess = status >= 200 && status < 300
  if (isSuccess) return { status, code: isRight(json) ? 'ok' : 'wrong answer', text: shown }
  return { status, code: codeOf({ json, status, text }), text: shown }
}

function codeOf({ json, status, text }: Reply): string {
  if (text.includes(frontWords.nobody)) return 'nobody'
  if (text.includes(frontWords.cut)) return 'cut'
  if (status === 0) return 'no answer'
  const late = tooLate.find(words => text.includes(words))
  if (late) return late
  const code = json.code ?? json.error
  return typeof code === 'string' ? code : `http ${status}`
}

/** Of a result of `tools/call`, which has the failure as its text. */
export function toToolAnswer(reply: Reply, isRight: (json: Json) => boolean): Answer {
  const { result } = reply.json as { result?: { isError?: boolean; content?: readonly { text?: string }[] } }
  if (reply.status !== 200 || !result) {
    const answer = toAnswer(reply, () => false)
    return answer.code === 'wrong answer' ? { ...answer, code: 'protocol error' } : answer
  }
  const said = jsonOf(result.content?.[0]?.text ?? '')
  const text = JSON.stringify(said).slice(0, 300)
  if (result.isError) return { status: statusOf(said), code: String(said.code ?? 'no code'), text }
  return { status: 200, code: isRight(said) ? 'ok' : 'wrong answer', text }
}

/** A tool that failed is answered with 200: what its failure leaves open is said by `retryable`, as by 5xx elsewhere. */
const refusing: ReadonlySet<unknown> = new Set(['locked', 'rate_limited'])
const statusOf = ({ code, retryable }: Json): number => (retryable === true && !refusing.has(code) ? 503 : 422)
