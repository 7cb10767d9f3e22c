import { describe, expect, it } from 'vitest'
import { AppError, type FailureCode, RetryLater } from '../../../../src/core/failure.ts'
import type { JobRow } from '../../../../src/jobs/job-row.ts'
import { type AttemptFacts, decideOutcome } from '../../../../src/jobs/run/outcome.ts'
import { jobWith } from '../world.ts'

const jobRow = (values: Partial<JobRow> = {}): JobRow => ({ retries: 0, continued_as: null, ...values }) as JobRow
const factsOf = (facts: Partial<AttemptFacts> = {}): AttemptFacts => ({
  ...{ tool: jobWith(), job: jobRow(), interruption: undefined, isLate: false, hasGoneOn: false },
  ...facts,
})
const failed = (code: FailureCode) => new AppError(code, 'No.')

describe('the verdict on an attempt', () => {
  it('waits longer after each failure in passing, up to a minute, and gives up after ten', () => {
    const delays = Array.from({ length: 11 }, (_, retries) => {
      const verdict = decideOutcome(failed('unavailable'), factsOf({ job: jobRow({ retries }) }))
      return 'againInMs' in verdict ? [verdict.againInMs, verdict.values?.retries] : verdict.failure.code
    })
    const waits = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60].map((seconds, index) => [seconds * 1000, index + 1])
    expect(delays).toEqual([...waits, 'unavailable'])
  })

  it('counts anew once a step was done', () => {
    const verdict = decideOutcome(failed('locked'), factsOf({ job: jobRow({ retries: 9 }), hasGoneOn: true }))
    expect(verdict).toEqual({ againInMs: 1000, values: { retries: 1, unheard: 0 } })
  })

  it('waits as long as an org with few API calls left says, however often, and counts none of it', () => {
    const job = jobRow({ retries: 10 })
    expect(decideOutcome(new RetryLater('rate_limited', 'Few are left.', 60), factsOf({ job }))).toEqual({
      ...{ againInMs: 60_000, held: 'Few are left.', values: { unheard: 0 } },
    })
  })

  it('waits for an authorization that an org did not take, as for what passes', () => {
    expect(decideOutcome(failed('authorization_unusable'), factsOf())).toMatchObject({ againInMs: 1000 })
    const last = factsOf({ job: jobRow({ retries: 10 }) })
    expect(decideOutcome(failed('authorization_unusable'), last)).toMatchObject({
      failure: { code: 'authorization_unusable' },
    })
  })

  it.each<[FailureCode]>([['rejected'], ['forbidden'], ['conflict'], ['internal']])('takes %s for the end', code => {
    expect(decideOutcome(failed(code), factsOf())).toMatchObject({ failure: { code } })
  })

  it('takes nothing for a failure that an interruption explains', () => {
    const heard = { values: { unheard: 0 } }
    expect(decideOutcome(failed('rejected'), factsOf({ interruption: 'handover' }))).toEqual({ againInMs: 0, ...heard })
    expect(decideOutcome(failed('internal'), factsOf({ interruption: 'store' }))).toEqual({ againInMs: 1000, ...heard })
  })

  it('leaves the count of attempts to others who have the job, and keeps it when the job may have ended its process', () => {
    for (const interruption of ['lost', 'cancelled', 'crash'] as const)
      expect(decideOutcome(failed('internal'), factsOf({ interruption }))).toEqual({ againInMs: 0 })
  })

  it('is about the time once that is over, whatever came of it', () => {
    expect(decideOutcome(failed('unavailable'), factsOf({ isLate: true }))).toMatchObject({
      failure: { code: 'deadline_exceeded' },
    })
  })

  it('goes on once under the named authorization, and then no more', () => {
    const tool = jobWith({ job: { continueAs: { authorization: 'portal' } } })
    expect(decideOutcome(failed('unauthenticated'), factsOf({ tool }))).toEqual({
      ...{ againInMs: 0, continuedAs: 'portal', values: { continued_as: 'portal' } },
    })
    const job = jobRow({ continued_as: 'portal' })
    expect(decideOutcome(failed('unauthenticated'), factsOf({ tool, job }))).toMatchObject({
      failure: { code: 'unauthenticated' },
    })
  })
})
