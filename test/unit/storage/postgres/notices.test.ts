import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createNotices } from '../../../../src/storage/postgres/notices.ts'
import { obeyedAfterMs } from '../../../../src/storage/revocations/revocations.ts'

/** A server whose notices come at once, until they are lost without a word. */
function createWorld() {
  const world = { at: 0, isLost: false }
  const hearings: { onNotice(channel: string, payload: string): unknown }[] = []
  const notices = createNotices({
    name: 'token_changes',
    now: () => world.at,
    connect(hearing) {
      hearings.push(hearing)
      return { listen: async () => undefined, end: () => undefined }
    },
    async tell(channel, payload) {
      if (!world.isLost) for (const { onNotice } of hearings) onNotice(channel, payload)
    },
  })
  return { notices, world }
}

describe('what is believed of notices', () => {
  it('is over where they are lost by the time when a command that revokes says that all obey, and not long before', async () => {
    const { notices, world } = createWorld()
    notices.moment()
    await nextTurn()
    const moment = notices.moment()
    expect(moment).toBeDefined()
    world.isLost = true
    world.at = obeyedAfterMs / 2
    expect(notices.unchanged(moment as number, 'grant')).toBe(true)
    world.at = obeyedAfterMs
    expect(notices.unchanged(moment as number, 'grant')).toBe(false)
    notices.close()
  })
})
