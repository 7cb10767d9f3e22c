import { principalOf } from '../../../core/caller.ts'
import { AppError } from '../../../core/failure.ts'
import { type PendingCall, refusals, toDigest } from './call-state.ts'

export type Action = 'accept' | 'decline' | 'cancel'

/** An answer to a question. */
interface GivenAnswer {
  /** Of the question. */
  readonly id: string
  readonly action: Action
  readonly call: PendingCall
}

/** What is kept of an answer. */
interface AnswerUse {
  readonly key: string
  readonly holder: string
  /** Epoch milliseconds. */
  readonly untilMs: number
}

interface AnswerLimit {
  readonly max: number
  readonly windowMs: number
}

interface Turn {
  readonly allowed: boolean
  /** Milliseconds. */
  readonly waitMs: number
}

export interface SingleUseParts {
  /** Gives the holder that has a key, in all processes: this one from now on, when nobody had it. */
  readonly claim: (use: AnswerUse) => Promise<string>
  /** Takes a turn of what may not be done too often. Absent: there is one caller, and what is kept is bounded already. */
  readonly take?: (id: string, limit: AnswerLimit) => Turn | Promise<Turn>
}

/** Longer than any question can be answered, and by clocks that differ. */
const keptMs = 660_000
/** Answers of one caller, so that what is kept of them is bounded. No person reads as many questions. */
const perCaller: AnswerLimit = { max: 1000, windowMs: 600_000 }

/**
 * Lets a question be answered once. A no that is said twice is the same no; so is a yes that comes again with the key of its
 * call, since that is done once.
 * @returns what to tell the caller instead, when it answers too often or the database is away
 * @throws ProtocolError for a question that was answered before
 */
export function createSingleUse({ claim, take }: SingleUseParts) {
  const keep = async ({ action, call, id }: GivenAnswer): Promise<boolean> => {
    const turn = await take?.(`answers of ${await toDigest(principalOf(call.exchange.caller))}`, perCaller)
    if (turn?.allowed === false) throw toTooMany(turn.waitMs)
    const holder = await holderOf(action, call)
    return (await claim({ key: `question ${id}`, holder, untilMs: Date.now() + keptMs })) === holder
  }
  return async (answer: GivenAnswer): Promise<AppError | undefined> => {
    const kept = await keep(answer).catch((error: unknown) => {
      if (error instanceof AppError) return error
      throw error
    })
    if (kept instanceof AppError) return kept
    if (!kept) throw refusals.used()
    return undefined
  }
}

async function holderOf(action: Action, { exchange: { key } }: PendingCall): Promise<string> {
  if (action !== 'accept') return action
  return key !== undefined ? toDigest([action, key]) : crypto.randomUUID()
}

const toTooMany = (waitMs: number): AppError =>
  new AppError('rate_limited', `Too many questions were answered. Try again in ${Math.ceil(waitMs / 1000)} s.`)
