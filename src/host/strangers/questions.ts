import { createBoundedMap } from '../../core/bounded-map.ts'
import { RetryLater } from '../../core/failure.ts'
import type { ReadAddress } from '../../identity/address/address.ts'
import type { Rates } from '../../storage/rates/rates.ts'
import { createTurnGate } from '../../storage/rates/turn-gate.ts'

export interface QuestionParts {
  readonly addressOf: ReadAddress
  readonly take: Rates['take']
  /** Milliseconds that only grow. */
  readonly now: () => number
}

const hourMs = 3_600_000
/** Of 4,500 questions an hour that the AppLink API answers. */
const inAll = { max: 1500, windowMs: hourMs }
const perAddress = { max: 60, windowMs: hourMs / 6 }
/** So long those go by without a turn who were vouched for from the same address for the same org; each time anew. */
const vouchedMs = 6 * hourMs
const maxVouched = 10_000

/** Whoever sends something that the AppLink API alone can judge, and for which org. */
export interface Asker {
  readonly from: Parameters<ReadAddress>[0]
  readonly orgId: string
}

/** Bounds what strangers have the AppLink API asked. Its answers for those whom it has vouched for are not counted. */
export function createQuestions({ addressOf, now, take }: QuestionParts) {
  const vouched = createBoundedMap<number>(maxVouched)
  const takeTurn = createTurnGate({ take, now, name: 'questions', perAddress, inAll })

  /** Asks, when there is a turn for it. @throws unavailable, rate_limited when there is none */
  return async <T>({ from, orgId }: Asker, ask: () => Promise<T>, isVouched: (answer: T) => boolean): Promise<T> => {
    const address = addressOf(from)
    const key = `${address} ${orgId}`
    const missing = (vouched.get(key) ?? 0) > now() ? undefined : await takeTurn(address)
    if (missing) {
      const code = missing.whose === 'all' ? 'unavailable' : 'rate_limited'
      const seconds = Math.ceil(missing.waitMs / 1000)
      throw new RetryLater(code, 'Too many requests that nobody vouches for. Come again later.', seconds)
    }
    const answer = await ask()
    if (isVouched(answer)) vouched.set(key, now() + vouchedMs)
    return answer
  }
}
