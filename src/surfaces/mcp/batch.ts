const maxMessages = 50

/**
 * Why a list of messages is not taken, for the client; `undefined` when it is, or is none. Each message of a batch is a
 * call of its own that runs at the same time, and two requests of one id could not be answered both.
 */
export function batchProblem(body: unknown): string | undefined {
  if (!Array.isArray(body)) return undefined
  if (body.length > maxMessages) return `batch: at most ${maxMessages} messages`
  const ids = body.filter(isRequest).map(({ id }) => JSON.stringify(id))
  return new Set(ids).size < ids.length ? 'batch: two requests have the same id' : undefined
}

/**
 * A batch that asks for something, without its notifications: one that cancels a request of the same batch would leave
 * the whole answer open for ever, and without sessions none of them means anything.
 */
export function withoutNotifications(body: unknown): unknown {
  if (!Array.isArray(body)) return body
  const requests = body.filter(isRequest)
  return requests.length > 0 ? requests : body
}

const isRequest = (message: unknown): message is { readonly id: unknown } =>
  typeof message === 'object' && message !== null && 'id' in message && 'method' in message
