import { describe, expect, it } from 'vitest'
import { AppError, RetryLater } from '../../../../src/core/failure.ts'
import { defaultTurnBounds, type TurnBounds } from '../../../../src/salesforce/turns/bounds.ts'
import { createTurns } from '../../../../src/salesforce/turns/turns.ts'

const turn = () => new Promise(setImmediate)
const deadlineMs = 25_000

/** Orgs that take their time, on a clock that goes as fast as a machine can. */
function createWorld(bounds: Partial<TurnBounds> = {}) {
  const clock = { ms: 0 }
  const events: { readonly at: number; readonly run: () => void }[] = []
  const waited: number[] = []
  const turns = createTurns({
    bounds: { ...defaultTurnBounds, ...bounds },
    now: () => clock.ms,
    waited: ms => waited.push(ms),
  })
  const at = (ms: number, run: () => void): void => {
    events.push({ at: ms, run })
  }
  const outcomes: { readonly what: 'done' | 'refused' | 'late'; readonly user: string; readonly afterMs: number }[] = []
  const refusals: RetryLater[] = []

  /** A call that its caller gives up at its deadline, unless it has none. */
  function call(user: string, takesMs: number, { background = false, org = 'https://slow.example' } = {}) {
    const cameAt = clock.ms
    const ending = new AbortController()
    const endsAt = background ? undefined : cameAt + deadlineMs
    if (endsAt !== undefined) at(endsAt, () => ending.abort(new Error('late')))
    const work = () => {
      const { promise, reject, resolve } = Promise.withResolvers<void>()
      at(clock.ms + takesMs, resolve)
      ending.signal.addEventListener('abort', () => reject(ending.signal.reason))
      return promise
    }
    const tell = (what: (typeof outcomes)[number]['what']) => outcomes.push({ what, user, afterMs: clock.ms - cameAt })
    const done = turns.inTurn({ orgUrl: org, user }, work, { signal: ending.signal, endsAt }).then(
      () => tell('done'),
      error => {
        tell(error instanceof RetryLater ? 'refused' : 'late')
        if (error instanceof RetryLater) refusals.push(error)
      },
    )
    return { done, leave: () => ending.abort(new Error('gone')) }
  }

  const nextAt = (): number => events.sort((a, b) => a.at - b.at)[0]?.at ?? Number.POSITIVE_INFINITY

  async function goOn(untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    await turn()
    for (let at = nextAt(); at <= untilMs && at < Number.POSITIVE_INFINITY; at = nextAt()) {
      clock.ms = at
      while (events[0]?.at === at) events.shift()?.run()
      await turn()
    }
    if (untilMs < Number.POSITIVE_INFINITY) clock.ms = untilMs
  }

  const countOf = (what: string, user?: string): number =>
    outcomes.filter(outcome => outcome.what === what && (user === undefined || outcome.user === user)).length
  return { call, clock, countOf, goOn, outcomes, refusals, turns, waited }
}

describe('an org that takes ten seconds', () => {
  it('answers all of 300 calls of one user', async () => {
    const { call, countOf, goOn } = createWorld()
    for (let index = 0; index < 300; index += 1) call('sara', 10_000)
    await goOn()
    expect([countOf('done'), countOf('refused'), countOf('late')]).toEqual([300, 0, 0])
  })

  it('answers as many of 2,000 as there is time for, and the others are refused as soon as that is known', async () => {
    const { call, countOf, goOn, outcomes, refusals } = createWorld()
    for (let index = 0; index < 1000; index += 1) for (const user of ['sara', 'tom']) call(user, 10_000)
    await goOn()
    expect([countOf('done', 'sara'), countOf('done', 'tom')]).toEqual([400, 400])
    expect([countOf('refused'), countOf('late')]).toEqual([1200, 0])
    // Nobody knew before the first answers.
    expect(new Set(outcomes.flatMap(({ afterMs, what }) => (what === 'refused' ? afterMs : [])))).toEqual(
      new Set([10_000]),
    )
    expect(refusals[0]).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 10 })
    expect(refusals[0]?.message).toMatch(
      /^The org is busy: it takes 10 s and more to answer, .* Try again in 10 seconds\.$/,
    )
  })

  it('refuses at once who comes when it is known, and nobody whose turn would come in time', async () => {
    const { call, countOf, goOn, outcomes } = createWorld({ perUser: 10, perOrg: 10 })
    for (let index = 0; index < 10; index += 1) call('sara', 10_000)
    await goOn(9_000)
    for (let index = 0; index < 10; index += 1) call('sara', 10_000)
    await goOn(12_000)
    for (let index = 0; index < 20; index += 1) call('tom', 10_000)
    await goOn()
    expect(countOf('late')).toBe(0)
    expect([countOf('done', 'sara'), countOf('done', 'tom'), countOf('refused', 'tom')]).toEqual([20, 10, 10])
    expect(outcomes.filter(({ what }) => what === 'refused').every(({ afterMs }) => afterMs === 0)).toBe(true)
  })

  it('lets a job wait for as long as it takes, beside the calls of the same user', async () => {
    const { call, countOf, goOn } = createWorld({ perUser: 5, perOrg: 10 })
    for (let index = 0; index < 30; index += 1) call('sara background', 10_000, { background: true })
    call('sara', 10_000)
    await goOn()
    expect([countOf('done', 'sara background'), countOf('done', 'sara')]).toEqual([30, 1])
  })

  it('is no longer thought slow after it was silent: then everybody has a turn', async () => {
    const { call, countOf, goOn, clock } = createWorld({ perUser: 10, perOrg: 10 })
    for (let index = 0; index < 10; index += 1) call('sara', 10_000)
    await goOn()
    clock.ms += 60_000
    for (let index = 0; index < 500; index += 1) call('sara', 50)
    await goOn()
    expect([countOf('done'), countOf('refused')]).toEqual([510, 0])
  })

  it('is not thought slow for a few slow answers among quick ones', async () => {
    const { call, countOf, goOn } = createWorld({ perUser: 20, perOrg: 20 })
    for (let index = 0; index < 2000; index += 1) call('sara', index % 100 === 0 ? 5_000 : 50)
    await goOn()
    expect([countOf('refused'), countOf('late')]).toEqual([0, 0])
  })

  it('is not thought quick for those who hang up', async () => {
    const { call, countOf, goOn } = createWorld({ perUser: 10, perOrg: 20 })
    const callOften = (count: number) => Array.from({ length: count }, () => call('sara', 10_000))
    const hangUpAt = async (ms: number) => {
      for (let index = 0; index < 20; index += 1) call('tom', 10_000).leave()
      await goOn(ms)
    }
    callOften(10)
    await goOn(10_000)
    await hangUpAt(10_000)
    callOften(30)
    for (let ms = 10_500; ms < 40_000; ms += 500) await hangUpAt(ms)
    await goOn()
    expect([countOf('done', 'sara'), countOf('refused', 'sara'), countOf('late', 'sara')]).toEqual([30, 10, 0])
  })

  it('does not hold up another one, though the process has all that it may have under way', async () => {
    const { call, countOf, goOn, outcomes } = createWorld({ perProcess: 300 })
    for (let index = 0; index < 400; index += 1) call(`slow ${index % 4}`, 20_000)
    for (let index = 0; index < 100; index += 1) call('quick', 100, { org: 'https://quick.example' })
    await goOn()
    expect(countOf('done', 'quick')).toBe(100)
    expect(Math.max(...outcomes.flatMap(({ afterMs, user }) => (user === 'quick' ? afterMs : [])))).toBe(1000)
  })
})

describe('an org that never answers', () => {
  it('costs those who come later no time, until it may have come to itself', async () => {
    const { call, countOf, goOn } = createWorld({ perUser: 5, perOrg: 5 })
    for (let index = 0; index < 10; index += 1) call('sara', Number.POSITIVE_INFINITY)
    await goOn(25_000)
    for (let index = 0; index < 8; index += 1) call('tom', 100)
    expect([countOf('late', 'sara'), countOf('done', 'tom')]).toEqual([10, 0])
    await goOn(25_050)
    expect(countOf('refused', 'tom')).toBe(3)
    await goOn(25_200)
    for (let index = 0; index < 100; index += 1) call('mia', 100)
    await goOn()
    expect([countOf('done', 'tom'), countOf('done', 'mia')]).toEqual([5, 100])
  })
})

describe('whoever hangs up while waiting', () => {
  it('is not sent, and the next one has the turn', async () => {
    const { call, countOf, goOn, outcomes, waited } = createWorld({ perUser: 1 })
    call('sara', 100)
    const { leave } = call('sara', 100)
    call('sara', 100)
    leave()
    await goOn()
    expect(countOf('done')).toBe(2)
    expect(outcomes.map(({ afterMs }) => afterMs)).toEqual([0, 100, 200])
    expect(waited).toEqual([0, 100])
  })
})

describe('too many that wait', () => {
  it('are refused, and what must be sent is not', async () => {
    const { turns } = createWorld({ perUser: 1 })
    const seat = { orgUrl: 'https://slow.example', user: 'sara' }
    const { signal } = new AbortController()
    const gate = Promise.withResolvers<string>()
    const all = Array.from({ length: 10_001 }, () => turns.inTurn(seat, () => gate.promise, { signal }))
    const refused = turns.inTurn(seat, () => gate.promise, { signal })
    await expect(refused).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 5 })
    const tidied = turns.inTurn(seat, async () => 'tidied', { signal, always: true })
    gate.resolve('done')
    expect(await tidied).toBe('tidied')
    expect(new Set(await Promise.all(all))).toEqual(new Set(['done']))
  })
})

describe('an org that says that too much comes at the same time', () => {
  it('gets half of it, and twice as much each time when ten seconds went well', async () => {
    const { call, clock, goOn, turns } = createWorld({ perUser: 16, perOrg: 16 })
    const orgUrl = 'https://slow.example'
    const mostAtOnce = async () => {
      let [inside, most] = [0, 0]
      const all = Array.from({ length: 40 }, () =>
        turns.inTurn(
          { orgUrl, user: 'sara' },
          async () => {
            most = Math.max(most, ++inside)
            await turn()
            inside -= 1
          },
          { signal: new AbortController().signal },
        ),
      )
      await Promise.all(all)
      return most
    }
    for (let index = 0; index < 16; index += 1) call('sara', 100)
    await turn()
    for (let index = 0; index < 5; index += 1) turns.heed(new AppError('rate_limited', 'Too many.'), orgUrl)
    turns.heed(new RetryLater('rate_limited', 'The day is over.', 60), orgUrl)
    await goOn(100)
    expect(await mostAtOnce()).toBe(8)
    clock.ms += 10_001
    expect(await mostAtOnce()).toBe(16)
  })
})
