import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drive } from './drive.ts'
import { connectSdk, sdkVersions } from './sdk.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

describe.each(sdkVersions)('the official SDK %s', version => {
  it('does the whole job', async () => {
    expect(await drive(world, connectSdk(version))).toMatchObject({ calls: true, follows: 'jobStatus' })
  })
})
