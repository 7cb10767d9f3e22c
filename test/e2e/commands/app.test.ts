import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProcess } from '../../client/host/program.ts'

const cli = fileURLToPath(new URL('../../../src/cli/cli.ts', import.meta.url))
const ship = "export const ship = { name: 'ship', run() {} }\n"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'app-'))
  await mkdir(join(folder, 'tools'))
  const files = {
    'package.json': '{"type":"module"}',
    'tools/index.ts': "import { ship } from './ship.ts'\nexport const tools = [ship]\n",
    'app-link.config.ts': "export const appLink = { clientName: 'Ships', version: '1' }\n",
  }
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
})
afterAll(() => rm(folder, { recursive: true }))

describe('the program of the commands', () => {
  it('says that an older Node is too old, and which command brings another one', async () => {
    const older = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"22.18.0"})'
    expect(await runProcess(['--import', older, cli, 'start'], { folder })).toEqual({
      ...{ code: 1, out: '' },
      err: expect.stringMatching(
        /^applink-action-host needs Node 24 or newer, and this is Node 22\.18\.0\.\n.*"npm run COMMAND"[\s\S]*"npm exec -- node FILE" runs a single file with it\.\n$/,
      ),
    })
  })

  it('works on the app in the folder that it is told, wherever it is', async () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url))
    const args = ['--folder', join(root, 'test/fixtures'), 'report', '--json']
    const { code, err, out } = await runProcess([cli, ...args], { folder })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject([{}])
  })
})

describe('an app whose tool', () => {
  it.each([
    [
      'cannot be parsed',
      `${ship}export const half = {`,
      /^tools\/ship\.ts:2\n[\s\S]*export const half = \{\nSyntaxError .*\n\nMend the file/m,
    ],
    [
      'throws',
      `${ship}\nnull.x`,
      /^TypeError: Cannot read properties of null \(reading 'x'\)\n {4}at tools\/ship\.ts:3:6\n\nMend the file/m,
    ],
    [
      'lacks what is imported',
      'export const other = 1',
      /^tools\/index\.ts:1\n[\s\S]*does not provide an export named 'ship'\n\nMend/m,
    ],
    [
      'imports a file that is not there',
      `import './gone.ts'\n${ship}`,
      /Cannot find module 'tools\/gone\.ts' imported from tools\/ship\.ts\n\nMend/,
    ],
    [
      'imports a package that is not there',
      `import 'no-such-package'\n${ship}`,
      /Cannot find package 'no-such-package' imported from tools\/ship\.ts\n\nRun "npm install"/,
    ],
    ['throws no error', `${ship}throw 'a text'`, /^a text\n\nMend/m],
  ])('%s is refused with the place and what to do', async (_, text, message) => {
    await writeFile(join(folder, 'tools/ship.ts'), text)
    const { code, err, out } = await runProcess([cli, 'openapi'], { folder })
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^tools\/index\.ts cannot be loaded:\n\n/)
    expect(err).toMatch(message)
    expect(err).not.toContain('node:internal')
  })
})
