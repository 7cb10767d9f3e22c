import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { HostProcess } from '../../../../src/cli/dev/host-process.ts'
import { createStandby, readProgramState } from '../../../../src/cli/dev/standby.ts'
import { createFolder } from '../../../client/host/folder.ts'

/** Hosts that are told apart by their number, of a program whose state is a text. */
function createWorld() {
  const world = { state: 'as it was' as string | undefined, killed: [] as number[], ends: [] as (() => void)[] }
  const start = (): HostProcess => {
    const at = world.ends.length
    const { promise: gone, resolve } = Promise.withResolvers<number | null>()
    world.ends.push(() => resolve(1))
    return { at, gone, kill: () => world.killed.push(at) } as Partial<HostProcess> as HostProcess
  }
  const standby = createStandby({ start, stateOfProgram: () => world.state })
  return { world, standby, take: () => (standby.take() as { at: number } | undefined)?.at }
}

describe('a host that waits for a change', () => {
  it('is taken once, and waits alone', () => {
    const { standby, take, world } = createWorld()
    expect(take()).toBeUndefined()
    standby.renew()
    standby.renew()
    expect(world.ends).toHaveLength(1)
    expect([take(), take()]).toEqual([0, undefined])
    standby.renew()
    expect(take()).toBe(1)
    expect(world.killed).toEqual([])
  })

  it('is ended instead when the program is another one by then', () => {
    const { standby, take, world } = createWorld()
    standby.renew()
    world.state = 'installed anew'
    expect(take()).toBeUndefined()
    expect(world.killed).toEqual([0])
    standby.renew()
    expect(take()).toBe(1)
  })

  it('is none while nobody can tell what the program is', () => {
    const { standby, take, world } = createWorld()
    standby.renew()
    world.state = undefined
    expect(take()).toBeUndefined()
    expect(world.killed).toEqual([0])
    standby.renew()
    expect(world.ends).toHaveLength(1)
  })

  it('is not taken when it has ended by itself, and another may wait', async () => {
    const { standby, take, world } = createWorld()
    standby.renew()
    world.ends[0]?.()
    await Promise.resolve()
    expect(take()).toBeUndefined()
    standby.renew()
    expect(take()).toBe(1)
  })
})

describe('the state of the program', () => {
  const folder = createFolder()
  afterAll(folder.remove)

  it('is another one once a package manager has been at work, and not when a tool is saved', () => {
    mkdirSync(join(folder.path, 'node_modules'))
    mkdirSync(join(folder.path, 'tools'))
    const before = readProgramState(folder.path)
    writeFileSync(join(folder.path, 'tools/index.ts'), 'export const tools = []')
    expect(readProgramState(folder.path)).toBe(before)
    writeFileSync(join(folder.path, 'node_modules/.package-lock.json'), '{}')
    expect(readProgramState(folder.path)).not.toBe(before)
  })

  it('cannot be told when a folder goes away while it is looked through', () => {
    expect(readProgramState(folder.path, join(folder.path, 'gone'))).toBeUndefined()
  })

  it('has each of its sources', () => {
    expect(readProgramState(folder.path)).toContain('src/cli/dev/standby.ts ')
    expect(readProgramState(folder.path)).toContain('src/core/invoke/invoke.ts ')
  })
})
