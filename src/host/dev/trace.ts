import { isJsonObject, jsonOf } from '../../core/json.ts'
import { queryOf } from '../../salesforce/errors/asked.ts'
import type { HttpAnswer, HttpLoss, HttpRequest, Transport } from '../../salesforce/wire/transport.ts'
import type { CallTrace, TracedRequest } from '../../surfaces/console/dev/sides/side.ts'
import { createRecentCalls, type RecentCalls } from './calls.ts'

/** What calls do at orgs and say in the log, kept for a while so that a developer can look at it. */
export interface Trace {
  /** Takes what is written into the log. */
  note(text: string): void
  /** Sends as the given one does, and keeps what was asked. */
  watch(transport: Transport): Transport
  of(requestId: string): CallTrace
  readonly calls: RecentCalls
}

interface Kept extends TracedRequest {
  readonly requestId: string
}

const [maxRequests, maxLines, maxChars] = [500, 1000, 4000]

/** Bounded in all directions, and in memory alone. Holds no token and no record, but values that stand in queries. */
export function createTrace(now: () => number): Trace {
  const calls = createRecentCalls(Date.now)
  const requests: Kept[] = []
  const lines: string[] = []
  const keep = (kept: Kept) => {
    requests.push(kept)
    if (requests.length > maxRequests) requests.shift()
  }
  return {
    calls,
    note(text) {
      lines.push(...text.split('\n').filter(line => line !== ''))
      lines.splice(0, lines.length - maxLines)
    },
    watch: transport => ({
      close: transport.close,
      async send(request) {
        const startedAt = now()
        const outcome = await transport.send(request)
        keep({ ...toTraced(request, outcome), ms: now() - startedAt })
        return outcome
      },
    }),
    of: requestId => ({
      requests: requests.filter(kept => kept.requestId === requestId).map(({ requestId: _, ...shown }) => shown),
      lines: lines.filter(line => line.includes(`"requestId":${JSON.stringify(requestId)}`)),
    }),
  }
}

function toTraced({ body, headers, method, path }: HttpRequest, outcome: HttpAnswer | HttpLoss): Omit<Kept, 'ms'> {
  const query = queryOf({ method, path, ...(typeof body === 'string' && { body }) })
  const isAnswer = 'status' in outcome
  const isRefused = isAnswer && outcome.status >= 400
  return {
    requestId: headers[headers.indexOf('x-request-id') + 1] ?? '',
    method,
    what: (query ?? path).slice(0, maxChars),
    status: isAnswer ? outcome.status : undefined,
    said: isRefused ? sentenceIn(outcome.text).slice(0, maxChars) : undefined,
  }
}

function sentenceIn(text: string): string {
  const body = jsonOf(text)
  const found = (Array.isArray(body) ? body : [body]).filter(isJsonObject)
  const sentences = found.flatMap(({ errorCode, message }) =>
    [errorCode, message].filter(part => typeof part === 'string').join(': '),
  )
  return sentences.filter(sentence => sentence !== '').join('\n') || text
}
