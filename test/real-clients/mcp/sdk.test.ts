import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSdkClient, sdkVersions } from './sdk.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

describe.each(sdkVersions)('the official SDK %s', version => {
  it('signs a person in and lists what she may use', async () => {
    const client = await createSdkClient(version, world)
    try {
      expect(await client.list()).toContain('readAccount')
    } finally {
      await client.close()
    }
  })
})
