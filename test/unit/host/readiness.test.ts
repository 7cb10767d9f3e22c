import { describe, expect, it } from 'vitest'
import { createReadiness } from '../../../src/host/readiness.ts'

/** An add-on and a database that answer while they are there, and a clock. */
function createWorld() {
  const state = { appLinkApi: true, database: true, ms: 0, asked: 0 }
  const ping = (name: 'appLinkApi' | 'database') => async () => {
    state.asked += 1
    if (!state[name]) throw new Error('connect ECONNREFUSED')
  }
  const host = createReadiness({
    now: () => state.ms,
    ping: { addons: new Map([['HEROKU_APPLINK', ping('appLinkApi')]]), database: ping('database') },
  })
  return { host, state }
}

describe('a host', () => {
  it('is ready while the AppLink API and the database answer', async () => {
    const { host } = createWorld()
    expect(await host.readiness()).toEqual({ ready: true, appLinkApi: 'ok', database: 'ok', draining: false })
  })

  it('is not ready while the AppLink API is out of reach', async () => {
    const { host, state } = createWorld()
    state.appLinkApi = false
    const readiness = { ready: false, appLinkApi: 'unreachable', database: 'ok', draining: false }
    expect(await host.readiness()).toEqual(readiness)
  })

  it('is not ready while the database is out of reach', async () => {
    const { host, state } = createWorld()
    state.database = false
    const readiness = { ready: false, appLinkApi: 'ok', database: 'unreachable', draining: false }
    expect(await host.readiness()).toEqual(readiness)
  })

  it('is not ready once it drains, whatever the AppLink API says', async () => {
    const { host } = createWorld()
    await host.readiness()
    host.drain()
    expect(await host.readiness()).toEqual({ ready: false, appLinkApi: 'ok', database: 'ok', draining: true })
  })

  it('asks once in 15 seconds, however many want to know', async () => {
    const { host, state } = createWorld()
    await Promise.all(Array.from({ length: 100 }, () => host.readiness()))
    state.ms = 14_999
    await host.readiness()
    expect(state.asked).toBe(2)
    state.ms = 15_000
    state.appLinkApi = false
    expect((await host.readiness()).ready).toBe(false)
    expect(state.asked).toBe(4)
  })

  it('is not ready while one of several add-ons is out of reach, and says which', async () => {
    const away = async () => {
      throw new Error('connect ECONNREFUSED')
    }
    const addons = new Map([
      ['HEROKU_APPLINK', async () => undefined],
      ['SALES', away],
    ])
    const host = createReadiness({ now: () => 0, ping: { addons, database: async () => undefined } })
    expect(await host.readiness()).toEqual({
      ...{ ready: false, appLinkApi: 'unreachable', database: 'ok', draining: false },
      addons: { HEROKU_APPLINK: 'ok', SALES: 'unreachable' },
    })
  })
})
