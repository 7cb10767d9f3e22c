import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'

const sara = 'sara.sales@acme.example'
const accountId = '001AH0000000003YAA'
const file = 'tools/read-account.ts'

let app: FixtureCopy
let dev: RunningDev
let original: string
beforeAll(async () => {
  app = await copyFixtureApp('reload')
  original = await app.read(file)
  dev = await startDev({ folder: app.folder })
})
afterAll(async () => {
  await dev?.stop()
  await app?.remove()
})

const withName = (name: string): string => original.replace('name: account.Name', `name: '${name}'`)
const actions = (as = sara) => createActionsClient(dev, as)

const nameNow = async (): Promise<unknown> => {
  const answer = await actions().call('readAccount', { accountId })
  return answer.ok ? answer.output.name : answer
}

/** `ROUNDS=10` makes a hundred saves. */
const rounds = Number(process.env.ROUNDS ?? 3)

/** Calls one after another until it is stopped. */
function keepCalling() {
  const failures: unknown[] = []
  let count = 0
  let isOver = false
  const calling = (async () => {
    while (!isOver) {
      count += 1
      const answer = await actions()
        .call('readAccount', { accountId })
        .catch(error => ({ ok: false, error: String(error) }))
      if (!answer.ok) failures.push(answer)
      await sleep(10)
    }
  })()
  return async () => {
    isOver = true
    await calling
    return { count, failures }
  }
}

const listeningIn = (lines: readonly string[]) => lines.filter(line => line.includes('"message":"listening"')).length
/** Says in the log that it has begun, and goes on for longer than a new host takes. */
const lateRun = `async run({ accountId }, { log, org }) {
    log.info('begun')
    await new Promise(end => setTimeout(end, 4000))
`

describe('a host whose tools are saved while it is called', () => {
  it(`fails no call in ${rounds * 10} saves, and serves the last of them`, async () => {
    const stops = [keepCalling(), keepCalling(), keepCalling()]
    for (let round = 1; round <= rounds; round++) {
      for (let save = 1; save <= 10; save++) {
        await app.write(file, withName(`${round}-${save}`))
        await sleep(save * 15)
      }
      await expect.poll(nameNow, { interval: 50 }).toBe(`${round}-10`)
    }
    const calls = await Promise.all(stops.map(stop => stop()))
    expect(calls.flatMap(({ failures }) => failures)).toEqual([])
    // A call that comes during a change is one that waits.
    for (const { count } of calls) expect(count).toBeGreaterThan(1)
  })

  it('goes on when a file is broken, says where, and lets no call fail', async () => {
    await app.write(file, withName('good'))
    await expect.poll(nameNow).toBe('good')
    const stop = keepCalling()
    const before = dev.log.length
    await app.write(file, `${withName('half')}\nexport const half = {`)
    await expect
      .poll(() => dev.log.slice(before).join('\n'))
      .toContain('The host goes on as it was before this change.')
    expect(dev.log.slice(before).join('\n')).toMatch(/tools\/read-account\.ts:\d+/)
    expect(await nameNow()).toBe('good')
    await app.write(file, withName('whole'))
    await expect.poll(nameNow).toBe('whole')
    expect((await stop()).failures).toEqual([])
  })

  it('ends a call that is in flight, whoever serves by then', async () => {
    const before = dev.log.length
    const since = () => dev.log.slice(before)
    await app.write(file, withName('late').replace(/async run\(.*\n/, lateRun))
    await expect.poll(() => listeningIn(since())).toBe(1)
    const late = nameNow()
    await expect.poll(() => since().join('\n')).toContain('"message":"begun"')
    await app.write(file, withName('soon'))
    await expect.poll(() => listeningIn(since())).toBe(2)
    expect(await Promise.all([nameNow(), late])).toEqual(['soon', 'late'])
  })

  it('hands its jobs to the next one, between two of their steps', async () => {
    const input = { batch: 'RELOAD', steps: 20, stepMs: 200, reports: true }
    const answer = await actions('admin@acme.example').call('enrollAccounts', input)
    const { jobId } = (answer.ok ? answer.output : {}) as { readonly jobId?: string }
    const status = async () => {
      const found = await actions('admin@acme.example').call('jobStatus', { jobId })
      return found.ok ? found.output : found
    }
    const done = async () => {
      const found = await status()
      return 'done' in found ? Number(found.done) : 0
    }
    await expect.poll(done).toBeGreaterThanOrEqual(3)
    await app.write(file, withName('next'))
    await expect.poll(nameNow).toBe('next')
    await expect.poll(status).toMatchObject({ status: 'completed', enrolled: 20 })
  })
})
