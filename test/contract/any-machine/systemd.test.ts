import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { longestEndMs } from '../../../src/host/shutdown.ts'
import { createFolder } from '../../client/host/folder.ts'
import { read, root } from './files.ts'

describe('the unit of systemd', () => {
  const lines = read('deploy/systemd.service').split('\n')
  const given = (name: string): string | undefined =>
    lines.findLast(line => line.startsWith(`${name}=`))?.slice(name.length + 1)

  it('starts the program as it is here, with a file of settings that only it can read, and lets it end', () => {
    const [, ...words] = given('ExecStart')?.split(' ') ?? []
    expect(words).toEqual(['--env-file=%d/settings', 'src/cli/cli.ts', 'start'])
    expect(existsSync(join(root, words[1] ?? ''))).toBe(true)
    expect(given('LoadCredential')).toMatch(/^settings:\/etc\//)
    expect(Number(given('TimeoutStopSec')) * 1000).toBeGreaterThan(longestEndMs)
  })

  it('has its data where systemd makes a folder for it', () => {
    expect(given('Environment')).toBe(`NODE_ENV=production DATA_DIR=%S/${given('StateDirectory')}`)
  })

  const version = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' }).stdout ?? ''
  const knows = Number(/^systemd (\d+)/.exec(version)?.[1] ?? 0) >= 252

  it.runIf(knows)('has no fault that systemd finds, and is as closed as a service of the network can be', () => {
    const folder = createFolder()
    const unit = join(folder.path, 'action-host.service')
    writeFileSync(unit, read('deploy/systemd.service').replace('/usr/bin/node', process.execPath))
    const said = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' })
    expect([said.status, said.stderr.split('\n').filter(line => line.includes('action-host'))]).toEqual([0, []])
    // In tenths: 10.0 is open to everything.
    const args = ['security', '--offline=true', '--no-pager', '--threshold=20', unit]
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8' }).status).toBe(0)
    folder.remove()
  })
})
