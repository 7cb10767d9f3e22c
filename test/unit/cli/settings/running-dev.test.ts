import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noteRunningDev, withRunningDev } from '../../../../src/cli/settings/running-dev.ts'
import type { Shell } from '../../../../src/cli/shell.ts'
import { createFolder } from '../../../client/host/folder.ts'

const dev = {
  mesh: 'http://127.0.0.1:20001',
  host: 'http://127.0.0.1:20002',
  org: 'http://127.0.0.1:20003',
  dataDir: '/tmp/of-this-run',
}
const names = ['PORT', 'ORG_PORT', 'DATA_DIR'] as const

let folder: ReturnType<typeof createFolder>
beforeEach(() => {
  folder = createFolder()
})
afterEach(() => folder.remove())

const shellWith = (env: NodeJS.ProcessEnv): Shell => ({ folder: folder.path, env, print() {}, complain() {} })
const found = (env: NodeJS.ProcessEnv = {}) => withRunningDev(shellWith(env), names).env
const fileOf = (pid: number) => join(folder.path, `.data/dev-${pid}.json`)

function leave(pid: number, text = JSON.stringify(dev)): void {
  mkdirSync(join(folder.path, '.data'), { recursive: true })
  writeFileSync(fileOf(pid), text)
}

/** The id of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid

describe('the npm run dev of an app', () => {
  it('is found by its commands, as far as nothing else is set', () => {
    noteRunningDev(folder.path, dev)
    expect(found()).toEqual({ PORT: '20001', ORG_PORT: '20003', DATA_DIR: '/tmp/of-this-run' })
    expect(found({ PORT: '0', ORG_PORT: '4000' })).toMatchObject({ PORT: '20001', ORG_PORT: '4000' })
  })

  it('leaves addresses alone in its file', () => {
    noteRunningDev(folder.path, { ...dev, ...{ applink: { token: 'secret' }, users: [{ accessToken: 'secret' }] } })
    const text = readFileSync(fileOf(process.pid), 'utf8')
    expect(JSON.parse(text)).toEqual(dev)
  })

  it('is forgotten once it was killed, and its file goes', () => {
    const pid = deadPid()
    leave(pid)
    expect(found()).toEqual({})
    expect(existsSync(fileOf(pid))).toBe(false)
  })

  it.each(['', '{', '[]', '{"mesh":"x"}'])('is not found in a file that is none: %j', text => {
    leave(process.pid, text)
    expect(found()).toEqual({})
  })

  it('must be chosen where several run, by whoever needs to know', () => {
    leave(process.pid)
    leave(process.ppid)
    expect(() => found({ DATA_DIR: 'mine' })).toThrow(
      `"npm run dev" runs 2 times in this folder. Set PORT and ORG_PORT to say which is meant:
  PORT=20001 ORG_PORT=20003`,
    )
    expect(withRunningDev(shellWith({ PORT: '1' }), ['PORT']).env).toEqual({ PORT: '1' })
  })
})
