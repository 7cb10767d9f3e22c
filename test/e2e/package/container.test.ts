import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readApp } from '../../../src/app/app.ts'
import { copyFixtureApp } from '../../client/host/fixture-app.ts'
import { thirdPartiesOf } from '../../client/host/in-process.ts'
import { cli } from '../../client/host/program.ts'
import { canUseFolder, firstOf } from './container/folder.ts'
import { begin } from './container/process.ts'
import { testContainer } from './container/runs.ts'

const folder = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '')
const { tools } = await readApp(folder)
/** Its tools have stored rights: an add-on has them, which nobody asks here. */
const env = {
  ...{ APPLINK: 'on', MESH: 'embedded', HEROKU_APP_ID: '1f0a2c5e-0000-4000-8000-000000000001' },
  HEROKU_APPLINK_API_URL: 'http://127.0.0.1:9/addons/1f0a2c5e-0000-4000-8000-000000000000',
  HEROKU_APPLINK_TOKEN: 'token',
  ...thirdPartiesOf(tools, 'https://third.example'),
}

describe('the image of this checkout, with AppLink', () => {
  testContainer(() => ({ folder, env }))
})

it.runIf(await canUseFolder())(
  'the first process of a container ends when it is told to before it serves',
  async () => {
    const app = await copyFixtureApp('first-process')
    await app.write('tools/index.ts', "console.log('loads')\nawait new Promise(done => setTimeout(done, 1e9))\n")
    const first = begin({
      program: 'unshare',
      args: ['--pid', '--fork', '--kill-child', process.execPath, cli, '--folder', app.folder, 'start'],
    })
    await expect.poll(first.text).toBe('loads\n')
    process.kill(firstOf(first.pid) ?? 0, 'SIGTERM')
    expect(await first.ended).toBe(143)
    await app.remove()
  },
)
