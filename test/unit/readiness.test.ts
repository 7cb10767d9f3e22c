import { describe, expect, it } from 'vitest'
import { createReadiness } from '../../src/readiness.ts'

/** An add-on that answers while `reachable`, and a clock. */
function createWorld() {
  const state = { reachable: true, ms: 0, asked: 0 }
  const host = createReadiness({
    now: () => state.ms,
    async ping() {
      state.asked += 1
      if (!state.reachable) throw new Error('connect ECONNREFUSED')
    },
  })
  return { host, state }
}

describe('a host', () => {
  it('is ready while the AppLink API answers', async () => {
    const { host } = createWorld()
    expect(await host.readiness()).toEqual({ ready: true, appLinkApi: 'ok', draining: false })
  })

  it('is not ready while the AppLink API is out of reach', async () => {
    const { host, state } = createWorld()
    state.reachable = false
    expect(await host.readiness()).toEqual({ ready: false, appLinkApi: 'unreachable', draining: false })
  })

  it('is not ready once it drains, whatever the AppLink API says', async () => {
    const { host } = createWorld()
    await host.readiness()
    host.drain()
    expect(await host.readiness()).toEqual({ ready: false, appLinkApi: 'ok', draining: true })
  })

  it('asks once in 15 seconds, however many want to know', async () => {
    const { host, state } = createWorld()
    await Promise.all(Array.from({ length: 100 }, () => host.readiness()))
    state.ms = 14_999
    await host.readiness()
    expect(state.asked).toBe(1)
    state.ms = 15_000
    state.reachable = false
    expect((await host.readiness()).ready).toBe(false)
    expect(state.asked).toBe(2)
  })
})
